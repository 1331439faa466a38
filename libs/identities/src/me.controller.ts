import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { postsOf } from '@gridloop/domain';
import { CLOCK, RulebookFollower, type Clock } from '@gridloop/engine';
import { correlationIdOf, EdgeRefusal, Person, Visiting, type Visitor } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';
import { AccountDesk } from './account-desk';
import { ChangePasswordBody, CodeBody, EnrolBody } from './identities.bodies';
import { IdentityLog } from './identity-log';
import { sessionsOf } from './open-sessions';
import { Renewals } from './renewals';
import { SignIn } from './sign-in';
import { base32, enrolmentUri } from './totp';

/** The person who asks: who he is, and what he keeps of his own sign-in. */
@ApiTags('me')
@ApiBearerAuth()
@Controller('api/me')
export class MeController {
  constructor(
    private readonly rulebook: RulebookFollower,
    private readonly log: IdentityLog,
    private readonly desk: AccountDesk,
    private readonly signIn: SignIn,
    private readonly renewals: Renewals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Person, posts now, session. */
  @Get()
  async me(@Visiting() { person, door, sessionId }: Visitor) {
    const at = this.clock.now();
    const posts = postsOf(this.rulebook.current, person, at).map(({ post, unitId, from, to }) => ({
      post,
      unitId,
      from,
      to: to ?? null,
    }));
    const { administrators } = await this.log.administration();
    const session = (await this.open(person)).find((one) => one.sessionId === sessionId) ?? null;
    return { person, door, posts, administrator: administrators.includes(person), session };
  }

  @Get('sessions')
  async sessions(@Person() person: string) {
    return { sessions: await this.open(person) };
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  async end(
    @Person() person: string,
    @Param('sessionId', ParseUUIDPipe) sessionId: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.signIn.end(person, sessionId, person, correlationIdOf(request));
  }

  /** Ends all of his sessions but the one that asks. */
  @Delete('sessions')
  @HttpCode(204)
  async endOthers(@Visiting() { person, sessionId }: Visitor, @Req() request: FastifyRequest): Promise<void> {
    const kept = sessionId ? { kept: sessionId } : {};
    const data = { person, reason: 'ENDED_BY_OWNER', ...kept, by: person, at: this.clock.now() } as const;
    await this.log.changeSession({ type: 'RevokeSessions', data }, correlationIdOf(request));
  }

  @Post('password')
  @HttpCode(204)
  async changePassword(@Visiting() visitor: Visitor, @Body() body: ChangePasswordBody, @Req() request: FastifyRequest) {
    const { person, sessionId } = signedIn(visitor);
    await this.desk.changePassword(person, sessionId, body.current, body.next, request.ip);
  }

  /** A secret for an authenticator app; it counts once `confirm` has seen a code of it. */
  @Post('second-factor')
  async enrol(@Visiting() visitor: Visitor, @Body() { password }: EnrolBody, @Req() request: FastifyRequest) {
    const { account, secret } = await this.desk.enrol(signedIn(visitor).person, password, request.ip);
    return { secret: base32(secret), uri: enrolmentUri(secret, account.login) };
  }

  /** The second factor counts from now on; the recovery codes are shown this once. */
  @Post('second-factor/confirm')
  confirm(@Visiting() visitor: Visitor, @Body() { code }: CodeBody, @Req() request: FastifyRequest) {
    return { recoveryCodes: this.desk.confirm(signedIn(visitor).person, code, request.ip) };
  }

  private open(person: string) {
    return sessionsOf(this.log, this.renewals, person, this.clock.now());
  }
}

/** What concerns an account is for whoever signed in to it: neither operators' tokens nor keys of machines change it. */
const signedIn = ({ person, sessionId }: Visitor): { person: string; sessionId: string } => {
  if (sessionId) return { person, sessionId };
  throw new EdgeRefusal('TOKEN_INVALID', 'Expected the token of a session, but it is another');
};
