import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Optional,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { requireAdministrator } from '@gridloop/domain';
import { CLOCK, type Clock } from '@gridloop/engine';
import { correlationIdOf, EdgeRefusal, Person } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';
import { AccountDesk } from './account-desk';
import { InviteBody, PersonParams, SubjectBody } from './identities.bodies';
import { IdentityLog } from './identity-log';
import { OpenId } from './open-id';
import { sessionsOf } from './open-sessions';
import { Renewals } from './renewals';
import { SignIn } from './sign-in';

/** What administrators keep: accounts of others, their sessions, who else administers. */
@ApiTags('accounts')
@ApiBearerAuth()
@Controller('api/accounts')
export class AccountsController {
  constructor(
    private readonly desk: AccountDesk,
    private readonly log: IdentityLog,
    private readonly signIn: SignIn,
    private readonly renewals: Renewals,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(OpenId) private readonly openId?: OpenId,
  ) {}

  @Get()
  async list(@Person() by: string) {
    const { administrators } = await this.log.administration();
    return { accounts: await this.desk.list(by), administrators };
  }

  /** A one-time link for the person, shown this once; it makes his account, or makes it anew. */
  @Post(':person/invitation')
  invite(@Person() by: string, @Param() { person }: PersonParams, @Body() { administrator = false }: InviteBody) {
    return this.desk.invite({ person, administrator }, by);
  }

  @Post(':person/lock')
  @HttpCode(204)
  lock(@Person() by: string, @Param() { person }: PersonParams): Promise<void> {
    return this.desk.lock(person, by);
  }

  @Post(':person/unlock')
  @HttpCode(204)
  unlock(@Person() by: string, @Param() { person }: PersonParams): Promise<void> {
    return this.desk.unlock(person, by);
  }

  /** From now on whoever the provider calls so is this person. */
  @Post(':person/subject')
  @HttpCode(204)
  async linkSubject(@Person() by: string, @Param() { person }: PersonParams, @Body() { subject }: SubjectBody) {
    if (!this.openId) throw new EdgeRefusal('NOT_FOUND', 'Expected an identity provider, but none is configured');
    await this.desk.linkSubject(this.openId.issuer, subject, person, by);
  }

  @Get(':person/sessions')
  async sessions(@Person() by: string, @Param() { person }: PersonParams) {
    requireAdministrator(await this.log.administration(), by);
    return { sessions: await sessionsOf(this.log, this.renewals, person, this.clock.now()) };
  }

  @Delete(':person/sessions')
  @HttpCode(204)
  async endAll(@Person() by: string, @Param() { person }: PersonParams, @Req() request: FastifyRequest): Promise<void> {
    const data = { person, reason: 'ENDED_BY_ADMINISTRATOR', by, at: this.clock.now() } as const;
    await this.log.changeSession({ type: 'RevokeSessions', data }, correlationIdOf(request));
  }

  @Delete(':person/sessions/:sessionId')
  @HttpCode(204)
  async end(
    @Person() by: string,
    @Param('person') person: string,
    @Param('sessionId', ParseUUIDPipe) sessionId: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.signIn.end(person, sessionId, by, correlationIdOf(request));
  }

  /** The person administers from now on. */
  @Post(':person/administrator')
  @HttpCode(204)
  async name(@Person() by: string, @Param() { person }: PersonParams, @Req() request: FastifyRequest): Promise<void> {
    const data = { person, by, at: this.clock.now() };
    await this.log.changeAdministration({ type: 'NameAdministrator', data }, correlationIdOf(request));
  }

  /** He administers no more, unless he is the last who does. */
  @Delete(':person/administrator')
  @HttpCode(204)
  async dismiss(
    @Person() by: string,
    @Param() { person }: PersonParams,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const data = { person, by, at: this.clock.now() };
    await this.log.changeAdministration({ type: 'DismissAdministrator', data }, correlationIdOf(request));
  }
}
