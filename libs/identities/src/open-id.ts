import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { unwrap, wrap } from '@gridloop/engine';
import { EdgeRefusal, isPerson, type OpenIdConfig } from '@gridloop/platform';
import * as client from 'openid-client';
import type { Accounts } from './accounts';
import { derivedKey } from './access-token';

/** A sign-in under way: what the provider must give back, and the proof that it is the same browser. */
interface UnderWay {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const patienceSeconds = 10;
const sealedFor = 'sign-in under way';

/** Sign-in through an OpenID Connect provider: code flow with PKCE, state and nonce, signature of the id token checked. */
export class OpenId {
  private readonly key: KeyObject;
  private configuration: Promise<client.Configuration> | undefined;
  readonly redirectUri: string;

  constructor(
    private readonly config: OpenIdConfig,
    private readonly publicUrl: string,
    tokenKey: KeyObject,
    private readonly accounts: Accounts,
  ) {
    this.key = derivedKey(tokenKey, 'openid');
    this.redirectUri = `${publicUrl}/api/session/openid/callback`;
  }

  get issuer(): string {
    return this.config.issuer;
  }

  /** Where to send the browser, and what it must bring back, sealed. @throws EdgeRefusal `UNAVAILABLE` */
  async begin(): Promise<{ readonly url: string; readonly underWay: string }> {
    const underWay: UnderWay = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(await this.discovered(), {
      redirect_uri: this.redirectUri,
      scope: 'openid',
      state: underWay.state,
      nonce: underWay.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(underWay.verifier),
      code_challenge_method: 'S256',
    });
    const sealed = wrap(this.key, sealedFor, Buffer.from(JSON.stringify(underWay)));
    return { url: url.href, underWay: sealed.toString('base64url') };
  }

  /** The person whom the provider vouches for. @throws EdgeRefusal `PROVIDER_REFUSED`, `IDENTITY_UNKNOWN`, `UNAVAILABLE` */
  async finish(query: string, sealed: string | undefined): Promise<string> {
    const underWay = sealed === undefined ? undefined : this.unseal(sealed);
    if (!underWay) throw refused();
    const configuration = await this.discovered();
    const claims = await client
      .authorizationCodeGrant(configuration, new URL(`${this.redirectUri}?${query}`), {
        expectedState: underWay.state,
        expectedNonce: underWay.nonce,
        pkceCodeVerifier: underWay.verifier,
        idTokenExpected: true,
      })
      .then((tokens) => tokens.claims())
      .catch(() => undefined); // whatever was wrong: why is of no use to whoever tries
    if (!claims) throw refused();
    const { personClaim } = this.config;
    const claimed = personClaim === undefined ? undefined : claims[personClaim];
    const person =
      typeof claimed === 'string' && isPerson(claimed) ? claimed : this.accounts.personOf(claims.iss, claims.sub);
    if (!person)
      throw new EdgeRefusal('IDENTITY_UNKNOWN', 'Expected an identity that is linked to a person, but it is to none');
    return person;
  }

  /** Where the browser ends its session at the provider, too; undefined when that cannot be done there. */
  async signOutUrl(): Promise<string | undefined> {
    const configuration = await this.discovered().catch(() => undefined);
    if (!configuration?.serverMetadata().end_session_endpoint) return undefined;
    return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${this.publicUrl}/` }).href;
  }

  /** Asked once; a provider that was away is asked again. */
  private discovered(): Promise<client.Configuration> {
    this.configuration ??= this.discover().catch(() => {
      this.configuration = undefined;
      throw new EdgeRefusal('UNAVAILABLE', 'Expected the identity provider to answer, but it does not');
    });
    return this.configuration;
  }

  private async discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecretFile } = this.config;
    const secret = (await readFile(clientSecretFile, 'utf8')).trim();
    const address = new URL(issuer);
    const configuration = await client.discovery(address, clientId, secret, undefined, {
      timeout: patienceSeconds,
      execute: [
        client.enableNonRepudiationChecks, // else the id token's signature is taken on trust
        ...(address.protocol === 'http:' ? [client.allowInsecureRequests] : []), // this machine alone: readConfig
      ],
    });
    return configuration;
  }

  private unseal(sealed: string): UnderWay | undefined {
    try {
      return JSON.parse(unwrap(this.key, sealedFor, Buffer.from(sealed, 'base64url')).toString()) as UnderWay;
    } catch {
      return undefined;
    }
  }
}

const refused = () =>
  new EdgeRefusal('PROVIDER_REFUSED', 'Expected the provider to vouch for this sign-in, but it did not');
