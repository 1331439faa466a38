import type { Urgency } from '../deadlines/policy';
import type { Instant } from '../kernel/event';
import type { ChainLink } from '../grid-units/net';
import type { Verdict } from '../deadlines/lamps';
import type { Clock, Status, Waiver } from '../workflow/definition';
import type { Pins } from '../workflow/rulebook';
import type { Clocks } from './case.clock-state';
import type { Channel, Finding, Outcome, Satisfaction } from './case.events';

/** What the present round has brought so far; the ids become the stage proof. */
export interface Round {
  readonly handled?: string;
  readonly outcome?: Outcome;
  readonly handledWithoutReason?: true;
  /** What the definition does without for this outcome. */
  readonly waived?: readonly Waiver[];
  readonly inspected?: string;
  readonly replied?: string;
  /** The latest callback or judgement that reached somebody. */
  readonly called?: string;
  /** What became of each reporter: how often he was called in vain, and what he said. */
  readonly callbacks: Readonly<Record<string, { readonly attempts: number; readonly satisfaction?: Satisfaction }>>;
  readonly reviewed?: string;
  readonly startedBy?: string;
  /** The inspector that was drawn. */
  readonly drawn?: string;
}

/** A return that waits for its decision. */
interface Return {
  readonly from: Status;
  /** The unit that decides; left out, the dispatcher does. */
  readonly arbiter?: string;
  /** Who returned it: he decides nothing about it. */
  readonly person: string;
}

/** Only what a decision asks; what a screen shows belongs to a view. */
export interface OpenCase extends Pins, Clocks {
  readonly status: Status;
  readonly caseId: string;
  readonly caseNo: string;
  readonly reportedAt: Instant;
  readonly acceptedAt?: Instant;
  readonly begun: string;
  readonly channel: Channel;
  readonly confidential: boolean;
  readonly reporterId?: string;
  /** Who is owed an answer and a callback: the reporter, and those of merged cases. */
  readonly callees: readonly string[];
  /** The warden of independence: who found or handled the case never checks it. */
  readonly involved: readonly string[];
  readonly discovered: boolean;
  readonly urgency: Urgency;
  readonly category?: string;
  readonly matter?: string;
  /** The admission under which a grid once got the matter. */
  readonly matterVersion?: string;
  /** What was tried before the case, each as organisation and time. */
  readonly earlierContacts: readonly string[];
  readonly verified?: Finding;
  readonly filed: boolean;
  readonly addressId?: string;
  readonly chain: readonly ChainLink[];
  /** The unit that holds the case. */
  readonly unitId?: string;
  readonly assignments: number;
  readonly selfHandled: boolean;
  readonly coHandlers: readonly { readonly unit: string; readonly reported: boolean }[];
  /** Units that returned it, in order; `binding` once a superior has decided (handbook §4.3). */
  readonly returnedBy: readonly string[];
  readonly binding: boolean;
  readonly returning?: Return;
  readonly stageOfHandling?: string;
  readonly whistle?: {
    readonly unit: string;
    readonly departments: readonly string[];
    readonly arrived: readonly string[];
    readonly rated: readonly string[];
  };
  readonly deliberation?: { readonly council: string; readonly item: string };
  readonly round: number;
  readonly thisRound: Round;
  readonly dissatisfied: number;
  readonly supervised: boolean;
  /** Deadlines whose reminder is sent, as `<clock>.<generation>`; and whether a notice followed the open supervision. */
  readonly reminded: readonly string[];
  readonly noticed: boolean;
  /** The last step of the ladder waits for the unit's answer. */
  readonly unanswered: boolean;
  /** Split-off cases that have not ended. */
  readonly openChildren: readonly string[];
  readonly splitFrom?: string;
  readonly absorbed: readonly string[];
  readonly closedAt?: Instant;
  /** What was said of each run, as `<clock>.<generation>`. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly excludedFrom: readonly string[];
}

/** Somebody can be called back: neither found on patrol nor reported without a name. */
export const isCallable = ({ callees }: OpenCase): boolean => callees.length > 0;

/** Whether anybody is to be asked how it went. */
export const wantsCallback = (state: OpenCase): boolean =>
  isCallable(state) && !state.thisRound.waived?.includes('CALLBACK');

/** A run of a clock, as state and correction name it. */
export const runKey = ({ clock, generation }: { clock: Clock; generation: number }): string => `${clock}.${generation}`;

/** One earlier contact: an organisation at a time. */
export const contactKey = ({ organization, contactedAt }: { organization: string; contactedAt: Instant }): string =>
  `${contactedAt} ${organization}`;

/** Whether the case waits by itself: suspended or on account. */
export const isParked = ({ status }: OpenCase): boolean => status === 'SUSPENDED' || status === 'ON_ACCOUNT';

export const isExtensionPending = ({ clocks, deferred }: OpenCase): boolean =>
  [...Object.values(clocks), ...Object.values(deferred)].some(({ pending }) => pending);

export type CaseState = { readonly status: 'START' } | OpenCase;

export const unreported: CaseState = { status: 'START' };

/** `UNRESOLVED` needs a reason, `PARTIALLY_RESOLVED` a planned date (handbook §4.9). */
export const lacksReason = (result: { outcome: string; unresolvedReason?: string; plannedDate?: string }): boolean =>
  (result.outcome === 'UNRESOLVED' && !result.unresolvedReason) ||
  (result.outcome === 'PARTIALLY_RESOLVED' && !result.plannedDate);
