import type { Text } from '../kernel/event';

/** The five stages of the closed loop 闭环 (handbook §1). */
export const stages = ['DISCOVERY', 'GRADED_HANDLING', 'SUPERVISION', 'RESULT_FEEDBACK', 'JOINT_REVIEW'] as const;
export type Stage = (typeof stages)[number];

/** Where a case is, exactly one (handbook §2.3). A definition uses those it needs. */
export const statuses = [
  'PENDING_ACCEPTANCE',
  'AWAITING_SUPPLEMENT',
  'AWAITING_DISPATCH',
  'AWAITING_SIGN',
  'IN_HANDLING',
  'RETURN_UNDER_REVIEW',
  'SUSPENDED',
  'ON_ACCOUNT',
  'AWAITING_INSPECTION',
  'AWAITING_CALLBACK',
  'REWORK',
  'AWAITING_REVIEW',
  'AWAITING_CLOSE',
  'CLOSED',
  'REJECTED',
  'WITHDRAWN',
  'VOIDED',
  'MERGED',
  'ARCHIVED',
] as const;
export type Status = (typeof statuses)[number];

/** What is measured (handbook §5.2). */
export const clocks = [
  'ACCEPT',
  'SIGN',
  'CONTACT',
  'RETURN',
  'HANDLE',
  'ARRIVE',
  'INSPECT',
  'CALLBACK',
  'ARBITRATE',
  'SUPERVISE',
  'TOTAL',
] as const;
export type Clock = (typeof clocks)[number];

/** Case roles 案件角色 (handbook §2.2). */
export type CaseRole = 'REPORTER' | 'HANDLER' | 'CO_HANDLER' | 'INSPECTOR' | 'CALLBACK_AGENT';

/**
 * Who may make a move; the first line that fits names the post and role in which the person acts.
 * - `engine`: an automation, never a person
 * - `independent`: never a person who found or handled the case 不得自办自查 (handbook §4.6)
 */
export type Who =
  | { readonly anyone: true }
  | { readonly engine: true }
  | { readonly role: 'REPORTER' }
  | {
      readonly posts: readonly string[];
      readonly at: Seat;
      /** Levels at which the post must stand; left out, at any. */
      readonly levels?: readonly string[];
      readonly role?: CaseRole;
      readonly when?: Predicate;
      readonly independent?: true;
      /** Once an inspector is drawn, only he. */
      readonly drawn?: true;
    };

/** Where a post counts: at the unit that holds the case, in its chain, at those called in, or wherever. */
export type Seat = 'UNIT' | 'CHAIN' | 'ANYWHERE' | 'CO_HANDLERS' | 'WHISTLING' | 'WHISTLED' | 'ARBITER';

/** Named predicates of the domain that a definition may choose; their code stands in `cases/case.predicates.ts`. */
export const predicateNames = [
  'SELF_ACCEPTED',
  'ACCEPTED_FOR_OTHERS',
  'HELD_BY_ORGANIZATION',
  'HELD_BY_NOBODY',
  'OFFICE_TAKES_OVER',
  'DISPATCHER_ARBITRATES',
  'RETURN_REFUSED_UNSIGNED',
  'RETURN_REFUSED',
  'RETURN_TO_NEW_LEAD',
  'INSPECTION_WAIVED',
  'INSPECTION_PASSED',
  'NO_REPORTER_TO_CALL',
  'CALLBACK_ATTEMPTS_EXHAUSTED',
  'CALLEES_LEFT',
  'CALLEES_JOIN',
  'DISSATISFIED',
  'IN_REWORK',
] as const;
export type Predicate = (typeof predicateNames)[number];

/** Named refusals of the domain that a definition may choose; their code stands in `cases/case.predicates.ts`. */
export const guardNames = [
  'LOCATED',
  'UNSIGNED',
  'OUTCOME_EXPLAINED',
  'CO_HANDLERS_DONE',
  'REPORTER_TO_CALL',
  'ADDRESSED',
  'SUPERVISED',
  'CLOSING_RULES',
] as const;
export type Guard = (typeof guardNames)[number];

/** What a definition may do without for an outcome; the waiver stands in the stage proof (handbook §4.6). */
export type Waiver = 'INSPECTION' | 'CALLBACK';

/** One step a person or the engine can make: `from` these statuses, `to` the first outcome whose predicate holds. */
export interface Move {
  readonly command: string;
  /** `START` before the first event, `OPEN` for every status that is not terminal. */
  readonly from: readonly (Status | 'START' | 'OPEN')[];
  readonly by: readonly Who[];
  readonly guards?: readonly Guard[];
  readonly outcomes: readonly {
    readonly when?: Predicate;
    readonly event: string;
    /** Undefined: the status stays. */
    readonly to?: Status;
  }[];
}

/** What the engine does when a clock expires: the first step that applies. */
export type ExpiryStep =
  | { readonly do: 'ESCALATE_ONE_LEVEL'; readonly upTo: string; readonly to: Status }
  | { readonly do: 'OPEN_SUPERVISION'; readonly kind: 'OVERDUE_ORDER' }
  | { readonly do: 'ISSUE_NOTICE' };

/**
 * A clock runs while the case stands in one of the statuses, and anew after one of `restartsOn`. Where `startsOn` names
 * events, it waits for one of them; one of `endsOn` meets it though the status stays.
 */
export interface ClockRule {
  readonly clock: Clock;
  readonly runsIn: readonly (Status | 'OPEN')[];
  readonly startsOn?: readonly string[];
  readonly endsOn?: readonly string[];
  readonly restartsOn: readonly string[];
  readonly onExpired: readonly ExpiryStep[];
  /** An opportunity, no duty, such as to return a case: left unused, it brings neither card nor verdict. */
  readonly window?: true;
}

/** The workflow as data: versioned, published, pinned per case (architecture §4). */
export interface WorkflowDefinition {
  /** Name and version, such as `closed-loop@1`. */
  readonly id: string;
  readonly name: Text;
  /** A terminal status without a stage leaves the case in the stage in which it stood. */
  readonly statuses: Readonly<
    Partial<Record<Status, { readonly name: Text; readonly stage?: Stage; readonly terminal?: true }>>
  >;
  readonly moves: readonly Move[];
  readonly clocks: readonly ClockRule[];
  /** Callbacks that must fail before a case counts as `NOT_RATED` (handbook §4.6). */
  readonly callbackAttempts: number;
  /** Natural days after closing in which a case may be reopened; 15 when left out (handbook §4.1). */
  readonly reopenDays?: number;
  /** The class in which closed cases are kept; `GENERAL` when left out (handbook §11). */
  readonly retentionClass?: string;
  /** Outcome → what it does without. */
  readonly waivers?: Readonly<Record<string, readonly Waiver[]>>;
  /** Per cent of patrol-found and self-handled cases for which an inspector is drawn; 100 when left out (handbook §4.6). */
  readonly drawnShare?: number;
}

/** Statuses of the definition that a case can still leave by its own road. */
export const openStatuses = (definition: WorkflowDefinition): readonly Status[] =>
  statuses.filter((status) => definition.statuses[status] && !definition.statuses[status].terminal);

/** Whether `status` stands in a list in which `OPEN` means every open status. */
export const covers = (
  definition: WorkflowDefinition,
  list: readonly (Status | 'START' | 'OPEN')[],
  status: Status | 'START',
): boolean =>
  list.includes(status) || (status !== 'START' && list.includes('OPEN') && openStatuses(definition).includes(status));
