import { localText, weekdayOf, type LocalDate } from '../calendars/local-time';
import type { DayKind, WorkCalendar } from '../calendars/work-calendar';
import type { Instant, Text } from '../kernel/event';
import type { Budget, Pause, Why } from './counting';
import { schedule } from './lamps';
import type { DeadlinePolicy, Limit } from './policy';

/** Why a deadline is what it is 时限说明, as data: the same inputs give the same bytes (handbook §5.4). */
export interface Explanation {
  readonly policy: string;
  /** Undefined where none was adopted. */
  readonly calendar: string | undefined;
  readonly anchor: Instant;
  readonly limit: Limit;
  readonly countFrom: 'NEXT_DAY' | 'SAME_INSTANT';
  readonly ends: 'END_OF_DAY' | 'END_OF_WORK' | 'INSTANT';
  readonly extended: number;
  readonly pauses: readonly Pause[];
  /** `used` and `total` in days for day limits, in milliseconds for hour limits. */
  readonly days: readonly {
    readonly date: LocalDate;
    readonly kind: DayKind;
    readonly festival?: Text;
    readonly why: Why;
    readonly used: number;
    readonly total: number;
  }[];
  /** Undefined while paused, and where `unpublished` says that the calendar ends first. */
  readonly dueAt: Instant | undefined;
  /** Later than `dueAt`, and it counts: what was promised before a revision of the calendar. */
  readonly promised?: Instant;
  readonly yellowAt: Instant | undefined;
  readonly yellowCardAt: Instant | undefined;
  readonly redCardAt: Instant | undefined;
  readonly flag?: 'CALENDAR_YEAR_UNPUBLISHED';
  readonly unpublished?: number;
}

/** Counts a budget out and keeps every step. */
export const explain = (
  budget: Budget,
  policy: Pick<DeadlinePolicy, 'id' | 'yellowAt' | 'cards'>,
  calendar: WorkCalendar | undefined,
): Explanation => {
  const { days, dueAt, yellowAt, yellowCardAt, redCardAt, unpublished } = schedule(budget, policy, calendar);
  const byTheClock = 'minutes' in budget.limit;
  return {
    policy: policy.id,
    calendar: calendar?.id,
    anchor: budget.anchor,
    limit: budget.limit,
    countFrom: budget.countFrom ?? (byTheClock ? 'SAME_INSTANT' : 'NEXT_DAY'),
    ends: byTheClock ? 'INSTANT' : (budget.ends ?? 'END_OF_DAY'),
    extended: budget.extended ?? 0,
    pauses: budget.pauses ?? [],
    days: days.map(({ day: { date, kind, name }, why, used, total }) => ({
      date,
      kind,
      ...(name ? { festival: name } : {}),
      why,
      used,
      total,
    })),
    dueAt,
    yellowAt,
    yellowCardAt,
    redCardAt: redCardAt ?? dueAt,
    ...(unpublished ? { flag: 'CALENDAR_YEAR_UNPUBLISHED', unpublished } : {}),
  };
};

export type Language = keyof Text;

/** The explanation as people read it: one line a day. */
export const printed = (told: Explanation, language: Language): string => {
  const say = (text: Text): string => text[language];
  const amount = (used: number): string => ('minutes' in told.limit ? duration(used) : String(used));
  const line = (name: Text, value: string): string => `${say(name)}${language === 'zh' ? '：' : ': '}${value}`;
  return [
    say(words.title),
    line(words.rules, [told.policy, told.calendar ?? say(words.noCalendar)].join(', ')),
    line(words.anchor, localText(told.anchor)),
    line(words.limit, [limitOf(told.limit)[language], say(words[told.countFrom]), say(words[told.ends])].join(', ')),
    ...(told.extended ? [line(words.extended, `+${told.extended}`)] : []),
    ...told.pauses.map(({ from, to, reason }) =>
      line(words.paused, [localText(from), '–', to ? localText(to) : '…', ...(reason ? [reason] : [])].join(' ')),
    ),
    ...told.days.map(({ date, kind, festival, why, total }) =>
      [date, say(weekday(date)), say(festival ?? kinds[kind]), say(whys[why]), amount(total)].join('  '),
    ),
    ...(told.unpublished ? [line(words.unpublished, String(told.unpublished))] : []),
    line(words.due, told.dueAt ? localText(told.dueAt) : say(words.open)),
    ...(told.promised ? [line(words.promised, localText(told.promised))] : []),
    ...(told.yellowAt ? [line(words.yellow, localText(told.yellowAt))] : []),
    ...(told.yellowCardAt ? [line(words.yellowCard, localText(told.yellowCardAt))] : []),
    ...(told.redCardAt ? [line(words.redCard, localText(told.redCardAt))] : []),
    '',
  ].join('\n');
};

const words = {
  title: { zh: '时限说明', en: 'How this deadline was counted' },
  rules: { zh: '规则和日历版本', en: 'Policy and calendar' },
  noCalendar: { zh: '无日历', en: 'no calendar' },
  anchor: { zh: '起算时刻', en: 'Counted from' },
  limit: { zh: '时限', en: 'Limit' },
  NEXT_DAY: { zh: '次日起算', en: 'from the next day' },
  SAME_INSTANT: { zh: '即时起算', en: 'from that instant' },
  END_OF_DAY: { zh: '当日终了', en: 'to the end of the day' },
  END_OF_WORK: { zh: '下班时', en: 'to the end of work' },
  INSTANT: { zh: '到点', en: 'to the instant' },
  extended: { zh: '延期', en: 'Extension' },
  paused: { zh: '暂停计时', en: 'Paused' },
  unpublished: { zh: '该年度节假日安排尚未发布，不予推算', en: 'Not published, hence not counted: the arrangement of' },
  due: { zh: '到期', en: 'Due' },
  open: { zh: '待定', en: 'open' },
  promised: { zh: '此前已承诺，不予提前', en: 'Promised before, and kept' },
  yellow: { zh: '绿灯至', en: 'Green until' },
  yellowCard: { zh: '黄牌', en: 'Yellow card' },
  redCard: { zh: '红牌', en: 'Red card' },
} satisfies Record<string, Text>;

const kinds: Readonly<Record<DayKind, Text>> = {
  NORMAL: { zh: '平日', en: 'normal' },
  HOLIDAY: { zh: '节假日', en: 'holiday' },
  MAKEUP: { zh: '调休上班日', en: 'make-up day' },
};

const whys: Readonly<Record<Why, Text>> = {
  COUNTED: { zh: '计入', en: 'counted' },
  NOT_STARTED: { zh: '尚未起算', en: 'not begun' },
  WEEKEND: { zh: '周末不计', en: 'weekend' },
  HOLIDAY: { zh: '节假日不计', en: 'day off' },
  PAUSED: { zh: '暂停不计', en: 'paused' },
  AFTER_WORK: { zh: '已下班不计', en: 'after work' },
  PAUSED_WHEN_DUE: { zh: '到期时暂停，顺延', en: 'paused when due' },
};

const weekday = (date: LocalDate): Text => ({
  zh: `周${'日一二三四五六'.charAt(weekdayOf(date))}`,
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][weekdayOf(date)] ?? '',
});

const limitOf = (limit: Limit): Text => {
  const names: Readonly<Record<Limit['type'], Text>> = {
    URGENT_HOUR: { zh: '分钟（紧急工时）', en: 'minutes by the clock' },
    WORK_HOUR: { zh: '分钟（工作时）', en: 'minutes of work' },
    WORK_DAY: { zh: '个工作日', en: 'working days' },
    NATURAL_DAY: { zh: '个自然日', en: 'natural days' },
  };
  const amount = 'minutes' in limit ? limit.minutes : limit.days;
  return { zh: `${amount} ${names[limit.type].zh}`, en: `${amount} ${names[limit.type].en}` };
};

/** `4:00:00`, with milliseconds where there are any. */
const duration = (milliseconds: number): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const seconds = Math.floor(milliseconds / 1_000);
  const rest = milliseconds % 1_000;
  const clock = `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return rest ? `${clock}.${String(rest).padStart(3, '0')}` : clock;
};
