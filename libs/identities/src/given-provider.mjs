import { createServer } from 'node:http';
import Provider from 'oidc-provider';

// A real OpenID provider for specs, as a process of its own: configured by its first message, answers its issuer.
process.once('message', (configuration) => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const findAccount = (_, id) => ({ accountId: id, claims: () => ({ sub: id, employee: 'p-7' }) });
    const provider = new Provider(issuer, { ...configuration, pkce: { required: () => true }, findAccount });
    server.on('request', provider.callback());
    process.send(issuer);
  });
});
process.once('disconnect', () => process.exit(0));
