import type { Net } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import { unknownEvent, type Command, type Event, type Instant, type Text } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { same } from '../kernel/same';
import { governorOf } from '../posts/governing';
import type { Roster } from '../posts/roster';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** 行政执法 and 行业监管 may never be given to grids (handbook §3). */
export const excludedKinds = ['LAW_ENFORCEMENT', 'INDUSTRY_REGULATION'] as const;
export type MatterKind = 'SERVICE' | 'INFORMATION' | 'PATROL' | 'MEDIATION' | (typeof excludedKinds)[number];

/** Who decides on new duties: 区委常委会 or 区政府常务会议. */
export type DecisionBody = 'PARTY_STANDING_COMMITTEE' | 'GOVERNMENT_EXECUTIVE_MEETING';

/** 费随事转: what comes with a duty. */
export interface Resources {
  readonly staff: boolean;
  readonly money: boolean;
  readonly means: boolean;
}

/** A duty that a department wishes to give to the grids below a unit 网格事项. */
export interface MatterApplication {
  readonly matterId: string;
  /** The unit in whose catalogue it is to stand. */
  readonly unitId: string;
  readonly name: Text;
  /** Organisation id. */
  readonly department: string;
  readonly kind: MatterKind;
  readonly assumed?: true;
}

/** One admission, `matterId@version`. */
export interface Admission {
  readonly matterId: string;
  readonly version: number;
  readonly effectiveFrom: Instant;
  /** Exclusive; undefined while it lasts. */
  readonly effectiveTo?: Instant;
  readonly decisionBody?: DecisionBody;
  readonly resources?: Resources;
  /** Matters were sunk to the grids in batches 批次. */
  readonly batch?: number;
  /** Who consented to a temporary admission. */
  readonly consentOf?: string;
}

export type MatterEvent =
  | Event<'MatterApplied', MatterApplication>
  | Event<'MatterAdmitted', Admission & { decisionBody: DecisionBody; resources: Resources }>
  | Event<'MatterTemporarilyAdmitted', Admission & { effectiveTo: Instant; consentOf: string }>
  | Event<'MatterExited', { matterId: string; to: Instant; reason: string }>;

export type MatterCommand =
  | Command<'ApplyMatter', MatterApplication>
  | Command<'AdmitMatter', Omit<Admission, 'version' | 'consentOf'>>
  | Command<
      'TemporarilyAdmitMatter',
      { matterId: string; effectiveFrom: Instant; effectiveTo?: Instant; consentOf?: string }
    >
  | Command<'ExitMatter', { matterId: string; to: Instant; reason: string }>;

interface MatterState {
  readonly applied?: MatterApplication;
  readonly admission?: Admission;
  readonly exited?: Instant;
}

/** One matter of the catalogue 事项清单, stream `matter-<matterId>`. */
export const matterDecider: Decider<MatterState, MatterEvent, MatterCommand, Net & Roster> = {
  category: 'matter',
  initial: {},
  decide: (command, state, ground) => {
    governorOf(ground, seatOf(command, state), command.data);
    if (command.type === 'ApplyMatter') return apply(command.data, state);
    const { applied } = state;
    if (!applied)
      throw new Rejection(
        'not-found',
        'MATTER_NOT_ADMITTED',
        `Expected ${command.type} on matter ${command.data.matterId}, but nobody applied for it`,
      );
    switch (command.type) {
      case 'AdmitMatter':
        return admit(command.data, applied, state);
      case 'TemporarilyAdmitMatter':
        return admitTemporarily(command.data, applied, state);
      case 'ExitMatter': {
        const { matterId, to, reason } = command.data;
        if (!state.admission || state.exited) return [];
        if (!reason.trim())
          throw new Rejection('invalid-argument', 'REASON_MISSING', `Expected the exit of ${matterId} with a reason`);
        return [{ type: 'MatterExited', data: { matterId, to, reason } }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'MatterApplied':
        return { ...state, applied: event.data };
      case 'MatterAdmitted':
      case 'MatterTemporarilyAdmitted': {
        const { exited: _exited, ...before } = state;
        return { ...before, admission: event.data };
      }
      case 'MatterExited':
        return { ...state, exited: event.data.to };
      default:
        return unknownEvent(event);
    }
  },
  actor: (command, state, ground) => governorOf(ground, seatOf(command, state), command.data),
  personal: () => ({}),
};

const seatOf = (command: MatterCommand, { applied }: MatterState): string | undefined =>
  command.type === 'ApplyMatter' ? command.data.unitId : applied?.unitId;

const apply = (
  { by: _by, at: _at, ...application }: Extract<MatterCommand, { type: 'ApplyMatter' }>['data'],
  { applied }: MatterState,
): readonly MatterEvent[] => {
  if (!applied) return [{ type: 'MatterApplied', data: application }];
  if (same(applied, application)) return [];
  throw new Rejection(
    'already-exists',
    'MATTER_EXISTS',
    `Expected to apply for ${application.matterId}, but it was applied for with other content`,
  );
};

const admit = (
  { by: _by, at: _at, ...wished }: Extract<MatterCommand, { type: 'AdmitMatter' }>['data'],
  applied: MatterApplication,
  state: MatterState,
): readonly MatterEvent[] => {
  refuseExcluded(applied);
  const { decisionBody, resources } = wished;
  if (!decisionBody) throw refusal('APPROVER_MISSING', applied, 'no leading body has decided on it');
  if (!resources?.staff || !resources.money || !resources.means)
    throw refusal('RESOURCES_MISSING', applied, 'staff, money or means were not transferred');
  refuseBackward(applied, wished.effectiveFrom, wished.effectiveTo);
  return added(state, { ...wished, decisionBody, resources, version: nextVersion(state) }, (data) => ({
    type: 'MatterAdmitted',
    data,
  }));
};

const admitTemporarily = (
  { by: _by, at: _at, ...wished }: Extract<MatterCommand, { type: 'TemporarilyAdmitMatter' }>['data'],
  applied: MatterApplication,
  state: MatterState,
): readonly MatterEvent[] => {
  refuseExcluded(applied);
  const { consentOf, effectiveTo } = wished;
  if (!consentOf?.trim()) throw refusal('APPROVER_MISSING', applied, 'nobody consented to it');
  if (!effectiveTo) throw refusal('END_DATE_MISSING', applied, 'an urgent admission has to end');
  refuseBackward(applied, wished.effectiveFrom, effectiveTo);
  return added(state, { ...wished, consentOf, effectiveTo, version: nextVersion(state) }, (data) => ({
    type: 'MatterTemporarilyAdmitted',
    data,
  }));
};

/** Nothing when the same admission stands already. */
const added = <A extends Admission>(
  { admission, exited }: MatterState,
  wished: A,
  event: (data: A) => MatterEvent,
): readonly MatterEvent[] =>
  admission && !exited && same({ ...wished, version: admission.version }, admission) ? [] : [event(wished)];

const nextVersion = ({ admission }: MatterState): number => (admission?.version ?? 0) + 1;

const refuseExcluded = (applied: MatterApplication): void => {
  if (isExcluded(applied.kind))
    throw refusal('MATTER_KIND_EXCLUDED', applied, `${applied.kind} stays with its department`);
};

export const isExcluded = (kind: MatterKind): boolean => excludedKinds.some((excluded) => excluded === kind);

const refuseBackward = (applied: MatterApplication, from: Instant, to: Instant | undefined): void => {
  if (to && to <= from) throw refusal('MATTER_EXPIRED', applied, 'its end is not after its beginning');
};

const refusal = (
  code: 'MATTER_KIND_EXCLUDED' | 'MATTER_EXPIRED' | 'RESOURCES_MISSING' | 'APPROVER_MISSING' | 'END_DATE_MISSING',
  { matterId }: MatterApplication,
  fact: string,
): Rejection => new Rejection('invalid-state', code, `Expected to admit matter ${matterId}, but ${fact}`);
