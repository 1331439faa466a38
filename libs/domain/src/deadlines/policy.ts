import type { Text } from '../kernel/event';
import type { Clock } from '../workflow/definition';

/** How long: hour types in whole minutes, day types in whole days (handbook §2.3). */
export type Limit =
  | { readonly type: 'URGENT_HOUR' | 'WORK_HOUR'; readonly minutes: number }
  | { readonly type: 'WORK_DAY' | 'NATURAL_DAY'; readonly days: number };

/**
 * What the limit counts from (handbook §5.2): the report, the acceptance, the moment at which the clock starts, as when the
 * unit got the case; or its signature, no later than that was due: signing late must not lengthen the limit.
 */
export type Anchor = 'REPORTED' | 'ACCEPTED' | 'ASSIGNED' | 'SIGNED';

export type Urgency = 'NORMAL' | 'URGENT';

/** How the days of a limit are laid out; what is left out follows from the type of limit (handbook §5.2). */
export interface Layout {
  /** 次日起算, usual for day types; 即时起算, usual for hour types. */
  readonly countFrom?: 'NEXT_DAY' | 'SAME_INSTANT';
  /** 当日终了, usual for day types; 下班时; 到点, usual for hour types. */
  readonly ends?: 'END_OF_DAY' | 'END_OF_WORK' | 'INSTANT';
}

/** One line of a policy; where `level`, `urgency`, `category` or `stage` is left out it holds for all. */
export interface PolicyLine extends Layout {
  readonly clock: Clock;
  readonly level?: string;
  readonly urgency?: Urgency;
  readonly category?: string;
  /** Where one category is handled in stages, each with its own limit; a case begins with the first. */
  readonly stage?: string;
  readonly limit: Limit;
  readonly anchor: Anchor;
}

/** When the yellow card 黄牌 is issued: so many days before the last, or behind so many per cent of the limit. */
export type YellowRule = { readonly daysLeft: number } | { readonly percent: number };

/** When the red card 红牌 is issued: at once, or when work opens on the first working day after. */
export type RedRule = 'WHEN_DUE' | 'FIRST_WORK_DAY_AFTER';

/** Cards are events issued once; lamps only show (handbook §5.4). */
export interface CardRules {
  readonly yellow?: YellowRule;
  readonly red: RedRule;
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
  /** Left out: no yellow card, and the red one when due. */
  readonly cards?: CardRules;
  /** Extension 延期: how much one request may ask, in the unit of the limit, and how often; left out: never. */
  readonly extension?: { readonly most: number; readonly times: number };
  /** Pause 暂停: for these reasons, so many days in all, every begun day counted; left out: never. */
  readonly pause?: { readonly reasons: readonly string[]; readonly mostDays: number };
}

/** What a line may be chosen by. */
export interface Circumstances {
  readonly level?: string | undefined;
  readonly urgency: Urgency;
  readonly category?: string | undefined;
  readonly stage?: string | undefined;
}

/** The line that limits `clock` here; undefined when the policy sets no limit. */
export const lineFor = (
  policy: DeadlinePolicy,
  clock: Clock,
  { level, urgency, category, stage }: Circumstances,
): PolicyLine | undefined =>
  policy.lines.find(
    (line) =>
      line.clock === clock &&
      (!line.level || line.level === level) &&
      (!line.urgency || line.urgency === urgency) &&
      (!line.category || line.category === category) &&
      (!line.stage || !stage || line.stage === stage),
  );

/** What is wrong with a policy before it is published, one sentence each; [] when it may be used. */
export const policyFaults = (policy: DeadlinePolicy): readonly string[] => [
  ...(policy.lines.length > 0 ? [] : ['it has no line']),
  ...policy.lines
    .map(({ limit }) => ('minutes' in limit ? limit.minutes : limit.days))
    .filter((amount) => !isAmount(amount))
    .map((amount) => `${amount} is not a whole number above zero`),
  ...policy.lines
    .filter(({ limit }) => ('minutes' in limit ? limit.minutes / 1_440 : limit.days) > longest)
    .map(({ clock }) => `${clock} is longer than a century`),
  ...policy.lines
    .filter(({ limit, ends }) => 'minutes' in limit && ends && ends !== 'INSTANT')
    .map(({ clock }) => `${clock} counts time, which ends at an instant`),
  ...policy.lines
    .filter(({ limit, countFrom, ends }) => 'days' in limit && countFrom === 'SAME_INSTANT' && ends === 'INSTANT')
    .map(({ clock }) => `${clock} would be due before its first day has passed`),
  ...policy.lines
    .filter((line, index) => policy.lines.slice(0, index).some((earlier) => hides(earlier, line)))
    .map(({ clock }) => `${clock} has a line that an earlier one hides`),
  ...(policy.yellowAt > 0 && policy.yellowAt < 100 ? [] : [`yellowAt ${policy.yellowAt} is not between 0 and 100`]),
  ...(policy.timeLapse >= 1 ? [] : [`timeLapse ${policy.timeLapse} is below 1`]),
  ...cardFaults(policy.cards?.yellow),
  ...(policy.extension && !(isAmount(policy.extension.most) && isAmount(policy.extension.times))
    ? ['its extension is no amount']
    : []),
  ...(policy.pause && !(isAmount(policy.pause.mostDays) && policy.pause.reasons.length > 0)
    ? ['its pause has no cap or no reason']
    : []),
];

/** A century of days: more is a slip of the pen. */
const longest = 36_525;

const isAmount = (amount: number): boolean => Number.isSafeInteger(amount) && amount > 0;

const cardFaults = (yellow: YellowRule | undefined): string[] => {
  if (!yellow) return [];
  if ('daysLeft' in yellow)
    return isAmount(yellow.daysLeft) ? [] : [`a yellow card ${yellow.daysLeft} days before makes no sense`];
  return yellow.percent > 0 && yellow.percent < 100 ? [] : [`a yellow card at ${yellow.percent} % makes no sense`];
};

const hides = (earlier: PolicyLine, line: PolicyLine): boolean =>
  earlier.clock === line.clock &&
  (['level', 'urgency', 'category', 'stage'] as const).every((by) => !earlier[by] || earlier[by] === line[by]);
