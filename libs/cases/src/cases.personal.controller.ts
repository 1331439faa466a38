import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import {
  accessDecider,
  caseDecider,
  groundToOpen,
  Rejection,
  unreported,
  type CaseEvent,
  type CaseState,
} from '@gridloop/domain';
import {
  CLOCK,
  EVENT_STORE,
  execute,
  isSealed,
  KEY_VAULT,
  RulebookFollower,
  unseal,
  type Clock,
  type EventStore,
  type KeyVault,
  type RecordedEvent,
} from '@gridloop/engine';
import { commandHeadersOf, Person } from '@gridloop/platform';
import type { FastifyRequest } from 'fastify';
import { OpenPersonalDataBody } from './cases.bodies';
import { caseIdOf } from './cases.ids';

/** Opens the sealed fields of a case for those whose task needs them, and keeps that they did (handbook §8). */
@ApiTags('personal data')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: true })
@Controller('api/cases')
export class PersonalDataController {
  constructor(
    private readonly bus: CommandBus,
    private readonly rulebook: RulebookFollower,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEY_VAULT) private readonly vault: KeyVault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The sealed fields by event; null where a key was destroyed. Each opening is written to the access log first. */
  @Post(':caseId/personal-data')
  @HttpCode(200)
  async open(
    @Person() by: string,
    @Param('caseId') word: string,
    @Body() { reason }: OpenPersonalDataBody,
    @Req() request: FastifyRequest,
  ) {
    const caseId = caseIdOf(word);
    const at = this.clock.now();
    const events = await this.store.read(`case-${caseId}`);
    const state = events.reduce<CaseState>(
      (so, event) => caseDecider.evolve(so, event as RecordedEvent & CaseEvent, event.id),
      unreported,
    );
    if (state.status === 'START')
      throw new Rejection(
        'not-found',
        'CASE_UNKNOWN',
        `Expected to open personal data of case ${caseId}, but there is none`,
      );
    const granted = groundToOpen(state, by, this.rulebook.current, at);
    const sealed = sealedFields(events).filter(({ field }) => field !== 'reporter' || granted?.withReporter);
    const command = { ground: granted?.ground, reason, fields: sealed.map(({ field }) => field), caseId, by, at };
    await execute(
      this.bus,
      accessDecider,
      caseId,
      { type: 'ViewPersonalData', data: command },
      commandHeadersOf(request),
    );
    return { caseId, fields: await Promise.all(sealed.map((one) => this.opened(one))) };
  }

  private async opened({ event, field, value }: SealedField) {
    const clear = await unseal(this.vault, { stream: event.stream, id: event.id, type: event.type, field }, value);
    return { eventId: event.id, type: event.type, field, value: clear ?? null };
  }
}

type SealedField = ReturnType<typeof sealedFields>[number];

const sealedFields = (events: readonly RecordedEvent[]) =>
  events.flatMap((event) =>
    Object.entries(event.data as object).flatMap(([field, value]: [string, unknown]) =>
      isSealed(value) ? [{ event, field, value }] : [],
    ),
  );
