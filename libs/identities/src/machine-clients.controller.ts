import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { requireAdministrator } from '@gridloop/domain';
import { CLOCK, type Clock } from '@gridloop/engine';
import { correlationIdOf, Person } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';
import { MachineClientBody } from './identities.bodies';
import { IdentityLog } from './identity-log';
import { MachineKeys } from './machine-keys';

/** Other systems and their keys, kept by administrators. */
@ApiTags('machine clients')
@ApiBearerAuth()
@Controller('api/machine-clients')
export class MachineClientsController {
  constructor(
    private readonly log: IdentityLog,
    private readonly keys: MachineKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Registers a system; its key is shown this once. */
  @Post()
  async register(@Person() by: string, @Body() body: MachineClientBody, @Req() request: FastifyRequest) {
    const wished = { ...body, expiresAt: new Date(body.expiresAt).toISOString() };
    const data = { ...wished, by, at: this.clock.now() };
    await this.log.changeMachine({ type: 'RegisterMachineClient', data }, correlationIdOf(request));
    return { ...wished, key: this.keys.draw(body.clientId) };
  }

  @Get()
  async list(@Person() by: string) {
    requireAdministrator(await this.log.administration(), by);
    const clients = this.keys.list().map(async ({ clientId, usedAt }) => {
      const { registered, revoked } = await this.log.machines.of(clientId);
      return { ...registered, clientId, usedAt, revoked: revoked ?? false };
    });
    return { clients: await Promise.all(clients) };
  }

  /** Its key opens nothing any more, in any copy of this process, within seconds. */
  @Delete(':clientId')
  @HttpCode(204)
  async revoke(
    @Person() by: string,
    @Param('clientId') clientId: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const data = { clientId, by, at: this.clock.now() };
    await this.log.changeMachine({ type: 'RevokeMachineClient', data }, correlationIdOf(request));
    this.keys.erase(clientId);
  }
}
