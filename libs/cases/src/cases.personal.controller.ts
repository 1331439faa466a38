import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { accessDecider, caseDecider, groundToOpen, Rejection } from '@gridloop/domain';
import {
  CLOCK,
  EVENT_STORE,
  execute,
  isSealed,
  KEY_VAULT,
  RulebookFollower,
  Transactor,
  unseal,
  type Clock,
  type EventStore,
  type KeyVault,
  type RecordedEvent,
} from '@gridloop/engine';
import { Asking, Words, type Asked } from '@gridloop/platform';
import { caseIdOf } from './cases.ids';

class OpenPersonalDataBody {
  @Words(500) reason: string;
}

/** Opens the sealed fields of a case for those whose task needs them, and keeps that they did (handbook §8). */
@ApiTags('personal data')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: true })
@Controller('api/cases')
export class PersonalDataController {
  constructor(
    private readonly bus: CommandBus,
    private readonly rulebook: RulebookFollower,
    private readonly transactor: Transactor,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEY_VAULT) private readonly vault: KeyVault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The sealed fields by event; null where a key was destroyed. Each opening is written to the access log first. */
  @Post(':caseId/personal-data')
  @HttpCode(200)
  async open(
    @Asking() { by, headers }: Asked,
    @Param('caseId') word: string,
    @Body() { reason }: OpenPersonalDataBody,
  ) {
    const caseId = caseIdOf(word);
    const at = this.clock.now();
    const [events, state] = await Promise.all([
      this.store.read(`case-${caseId}`),
      this.transactor.stateOf(caseDecider, caseId),
    ]);
    if (state.status === 'START')
      throw new Rejection(
        'not-found',
        'CASE_UNKNOWN',
        `Expected to open personal data of case ${caseId}, but there is none`,
      );
    const granted = groundToOpen(state, by, this.rulebook.current, at);
    const sealed = sealedFields(events).filter(({ field }) => field !== 'reporter' || granted?.withReporter);
    const command = { ground: granted?.ground, reason, fields: sealed.map(({ field }) => field), caseId, by, at };
    await execute(this.bus, accessDecider, caseId, { type: 'ViewPersonalData', data: command }, headers);
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
