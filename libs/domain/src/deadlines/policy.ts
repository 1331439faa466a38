import type { Text } from '../kernel/event';
import type { Clock } from '../workflow/definition';

/** How long: hour types in whole minutes, day types in whole days (handbook §2.3). */
export type Limit =
  | { readonly type: 'URGENT_HOUR' | 'WORK_HOUR'; readonly minutes: number }
  | { readonly type: 'WORK_DAY' | 'NATURAL_DAY'; readonly days: number };

/** What the limit counts from (handbook §5.2): the report, or the moment the unit got the case. */
export type Anchor = 'REPORTED' | 'ASSIGNED';

export type Urgency = 'NORMAL' | 'URGENT';

/** One line of a policy; where `level` or `urgency` is left out it holds for all. */
export interface PolicyLine {
  readonly clock: Clock;
  readonly level?: string;
  readonly urgency?: Urgency;
  readonly limit: Limit;
  readonly anchor: Anchor;
}

/** Time limits as data: versioned, published, pinned per case (handbook §5.3). The first line that fits counts. */
export interface DeadlinePolicy {
  /** Name and version, such as `ruixiang@1`. */
  readonly id: string;
  readonly name: Text;
  readonly lines: readonly PolicyLine[];
  /** Share of the limit in per cent after which the lamp turns yellow (handbook §5.4). */
  readonly yellowAt: number;
  /** For demonstrations only: how many times faster than the wall clock `URGENT_HOUR` runs; 1 in earnest. */
  readonly timeLapse: number;
}

/** The line that limits `clock` here; undefined when the policy sets no limit. */
export const lineFor = (
  policy: DeadlinePolicy,
  clock: Clock,
  level: string | undefined,
  urgency: Urgency,
): PolicyLine | undefined =>
  policy.lines.find(
    (line) =>
      line.clock === clock && (!line.level || line.level === level) && (!line.urgency || line.urgency === urgency),
  );

/** What is wrong with a policy before it is published, one sentence each; [] when it may be used. */
export const policyFaults = (policy: DeadlinePolicy): readonly string[] => [
  ...(policy.lines.length > 0 ? [] : ['it has no line']),
  ...policy.lines
    .map(({ limit }) => ('minutes' in limit ? limit.minutes : limit.days))
    .filter((amount) => !Number.isInteger(amount) || amount <= 0)
    .map((amount) => `${amount} is not a whole number above zero`),
  ...(policy.yellowAt > 0 && policy.yellowAt < 100 ? [] : [`yellowAt ${policy.yellowAt} is not between 0 and 100`]),
  ...(policy.timeLapse >= 1 ? [] : [`timeLapse ${policy.timeLapse} is below 1`]),
];
