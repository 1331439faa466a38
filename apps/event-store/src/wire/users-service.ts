import type { ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { allowOperations, type Caller } from '../access/access';
import type { User, Users } from '../access/users';
import { invalid } from '../streams/refusal';
import { streaming, unary } from './calls';
import type { Gate } from './gate';
import { inspected, rawResponse, users as messages, UsersService } from './generated';
import { shapes } from './shapes';

const service = inspected(UsersService, shapes.users);

export const usersDefinition = { ...service, details: rawResponse(service.details) };

/** `event_store.client.users.Users`: for admins, except that everyone may change his own password and see himself. */
export const usersService = (users: Users, gate: Gate): UntypedServiceImplementation => ({
  create: unary(gate, async (request: messages.CreateReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    const { login, fullName, groups } = described(options);
    await users.create(login, options.getPassword(), fullName, groups);
    return new messages.CreateResp();
  }),
  update: unary(gate, async (request: messages.UpdateReq, caller) => {
    allowOperations(caller);
    const { login, fullName, groups } = described(said(request.getOptions()));
    await users.update(login, fullName, groups);
    return new messages.UpdateResp();
  }),
  delete: unary(gate, async (request: messages.DeleteReq, caller) => {
    allowOperations(caller);
    await users.delete(said(request.getOptions()).getLoginName());
    return new messages.DeleteResp();
  }),
  enable: unary(gate, async (request: messages.EnableReq, caller) => {
    allowOperations(caller);
    await users.disable(said(request.getOptions()).getLoginName(), false);
    return new messages.EnableResp();
  }),
  disable: unary(gate, async (request: messages.DisableReq, caller) => {
    allowOperations(caller);
    await users.disable(said(request.getOptions()).getLoginName(), true);
    return new messages.DisableResp();
  }),
  resetPassword: unary(gate, async (request: messages.ResetPasswordReq, caller) => {
    allowOperations(caller);
    const options = said(request.getOptions());
    await users.setPassword(options.getLoginName(), options.getNewPassword());
    return new messages.ResetPasswordResp();
  }),
  changePassword: unary(gate, async (request: messages.ChangePasswordReq, caller) => {
    const options = said(request.getOptions());
    allowHimself(caller, options.getLoginName());
    await users.changePassword(options.getLoginName(), options.getCurrentPassword(), options.getNewPassword());
    return new messages.ChangePasswordResp();
  }),
  details: streaming(gate, async (call: ServerWritableStream<messages.DetailsReq, Buffer>, { caller, send }) => {
    const login = call.request.getOptions()?.getLoginName() ?? '';
    allowHimself(caller, login);
    for (const user of login === '' ? users.all() : [users.get(login)]) await send(detailsMessage(user));
  }),
});

const allowHimself = (caller: Caller | undefined, login: string): void => {
  if (!caller || caller.login !== login) allowOperations(caller);
};

const said = <T>(options: T | undefined): T => {
  if (!options) throw invalid('Expected options, but there are none');
  return options;
};

const described = (options: { getLoginName(): string; getFullName(): string; getGroupsList(): string[] }) => ({
  login: options.getLoginName(),
  fullName: options.getFullName(),
  groups: options.getGroupsList(),
});

const detailsMessage = ({ login, fullName, groups, disabled, updated }: User): Buffer => {
  const details = new messages.DetailsResp.UserDetails()
    .setLoginName(login)
    .setFullName(fullName)
    .setGroupsList([...groups])
    .setDisabled(disabled)
    .setLastUpdated(new messages.DetailsResp.UserDetails.DateTime().setTicksSinceEpoch(`${updated}0000`));
  return Buffer.from(new messages.DetailsResp().setUserDetails(details).serializeBinary());
};
