import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { localDate, type Instant, type Rulebook } from '@gridloop/domain';
import { CLOCK, RulebookFollower, type Clock } from '@gridloop/engine';

interface Missing {
  readonly year: number;
  /** In both languages, with what to do. */
  readonly sentence: string;
}

/** Each line of calendars that lacks this year or the next. */
export const missingYears = ({ calendars }: Pick<Rulebook, 'calendars'>, now: Instant): readonly Missing[] =>
  [...calendars]
    .filter(([line]) => !line.includes('@'))
    .flatMap(([line, { years }]) =>
      [yearOf(now), yearOf(now) + 1]
        .filter((year) => !years.has(year))
        .map((year) => ({
          year,
          sentence:
            `工作日历 ${line} 缺少 ${year} 年的节假日安排，该年到期的时限一直待定；安排公布后请执行 gridloop calendar ${year}.json` +
            ` (calendar ${line} lacks ${year}: what is due then stays open; once it is announced, type: gridloop calendar ${year}.json)`,
        })),
    );

const yearOf = (now: Instant): number => Number(localDate(now).slice(0, 4));

/** Says so when a process starts: an error for the year that runs, a warning for the next. */
@Injectable()
export class CalendarWarning implements OnApplicationBootstrap {
  private readonly logger = new Logger('Calendars');

  constructor(
    private readonly rulebook: RulebookFollower,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const now = this.clock.now();
    for (const { year, sentence } of missingYears(this.rulebook.current, now))
      if (year === yearOf(now)) this.logger.error(sentence);
      else this.logger.warn(sentence);
  }
}
