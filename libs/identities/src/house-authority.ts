import type { KeyObject } from 'node:crypto';
import { admittedMachine, openSession, type Instant, type MachineClient, type Session } from '@gridloop/domain';
import type { Clock } from '@gridloop/engine';
import { Authority, EdgeRefusal, endingAt, operatorsVisitor, type Visitor } from '@gridloop/platform';
import { derivedKey, looksLikeAccessToken, readAccessToken } from './access-token';
import type { IdentityLog } from './identity-log';
import { looksLikeMachineKey, type MachineKeys } from './machine-keys';
import { Watch } from './watch';

/** The three doors: a session's access token, a machine's key, the operator's token. */
export class HouseAuthority extends Authority {
  private readonly accessKey: KeyObject;
  private readonly sessionWatch: Watch;
  private readonly machineWatch: Watch;

  constructor(
    private readonly tokenKey: KeyObject,
    private readonly log: IdentityLog,
    private readonly keys: MachineKeys,
    private readonly clock: Clock,
  ) {
    super();
    this.accessKey = derivedKey(tokenKey, 'access');
    this.sessionWatch = new Watch(log.sessions);
    this.machineWatch = new Watch(log.machines);
  }

  async visitor(token: string): Promise<Visitor> {
    if (looksLikeMachineKey(token)) return this.machine(token);
    if (looksLikeAccessToken(token)) return this.session(token);
    return operatorsVisitor(this.tokenKey, token, this.clock.now());
  }

  private async session(token: string): Promise<Visitor> {
    const { person, sessionId } = await readAccessToken(this.accessKey, token, this.clock.now());
    const session = await this.openSession(person, sessionId);
    if (!session) throw new EdgeRefusal('SESSION_ENDED', 'Expected a token of an open session, but it has ended');
    const isOpen = async () => (await this.openSession(person, sessionId)) !== undefined;
    const gone = (left: AbortSignal) =>
      AbortSignal.any([
        left,
        endingAt(session.expiresAt, this.clock.now()),
        this.sessionWatch.until(person, isOpen, left),
      ]);
    return { person, door: 'SESSION', sessionId, gone };
  }

  private async machine(token: string): Promise<Visitor> {
    const clientId = this.keys.clientOf(token, this.clock.now());
    const client = clientId && (await this.admitted(clientId));
    if (!client) throw new EdgeRefusal('TOKEN_INVALID', 'Expected a key of ours that is good, but this is none');
    const isAdmitted = async () => (await this.admitted(client.clientId)) !== undefined;
    const gone = (left: AbortSignal) =>
      AbortSignal.any([
        left,
        endingAt(client.expiresAt, this.clock.now()),
        this.machineWatch.until(client.clientId, isAdmitted, left),
      ]);
    return { person: client.clientId, door: 'MACHINE', scopes: client.scopes, gone };
  }

  /** Another copy may have let it in a moment ago: what is not known to be open is read before it is refused. */
  private async openSession(person: string, sessionId: string): Promise<Session | undefined> {
    const at: Instant = this.clock.now();
    const { sessions } = this.log;
    return (
      openSession(await sessions.of(person), sessionId, at) ?? openSession(await sessions.fresh(person), sessionId, at)
    );
  }

  private async admitted(clientId: string): Promise<MachineClient | undefined> {
    const at = this.clock.now();
    const { machines } = this.log;
    return admittedMachine(await machines.of(clientId), at) ?? admittedMachine(await machines.fresh(clientId), at);
  }
}
