import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { calendarDecider, usualPeriods, type CalendarCommand, type YearArrangement } from '@gridloop/domain';
import { EsdbEventStore, masterKeyFrom, sqliteKeyVault, systemClock, Transactor } from '@gridloop/engine';
import { cn } from '@gridloop/presets';
import { eventStoreUrl, files, type CommandLine } from './command-line';

const example = `{
  "year": 2027,
  "announced": "2026-11-20",
  "source": "number or address of the notice",
  "holidays": [{ "name": { "zh": "元旦", "en": "New Year" }, "from": "2027-01-01", "to": "2027-01-03" }],
  "makeUpDays": ["2026-12-27"]
}`;

/** Publishes a year's official arrangement, or revises it; running clocks follow by themselves. */
export const calendar: CommandLine = {
  help: `gridloop calendar <file> [--calendar ${cn}] [--reason <why>]

Publishes the year that the file arranges; with --reason, revises one that is published already. The file says:
${example}
"periods" may name other working hours than ${usualPeriods.map(({ from, to }) => `${from}–${to}`).join(', ')}.`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { calendar: { type: 'string', default: cn }, reason: { type: 'string' } },
    });
    const [file] = positionals;
    if (!file) throw new Error('Which file? type: gridloop calendar 2027.json');
    const arrangement = arrangementIn(await readFile(file, 'utf8'));
    const data = { calendarId: values.calendar, arrangement, by: 'installer', at: systemClock().now() };
    const command: CalendarCommand = values.reason
      ? { type: 'ReviseCalendar', data: { ...data, reason: values.reason } }
      : { type: 'PublishCalendar', data };
    const store = new EsdbEventStore({ url: eventStoreUrl() });
    const vault = sqliteKeyVault({ file: files.vaultFile, masterKey: await masterKeyFrom(files.masterKeyFile) });
    try {
      const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
      const rules = { mayArrange: () => true }; // who reaches the log has the keys of the house
      const { events } = await new Transactor({ store, vault }).transact(
        calendarDecider,
        values.calendar,
        command,
        context,
        rules,
      );
      const [event] = events;
      console.log(event ? `${arrangement.year}: ${event.type}` : `${arrangement.year} was published so already`);
    } finally {
      await store.close();
      await vault.close();
    }
    return 0;
  },
};

/** @throws when the file is not of the form; whether it makes sense is the domain's question */
const arrangementIn = (text: string): YearArrangement => {
  const told: unknown = JSON.parse(text);
  if (!isArrangement(told)) throw new Error(`The file does not say what it should; for example:\n${example}`);
  const { year, announced, source, holidays, makeUpDays, periods = usualPeriods } = told;
  return { year, announced, source, holidays, makeUpDays, periods };
};

const isArrangement = (told: unknown): told is Omit<YearArrangement, 'periods'> & Partial<YearArrangement> => {
  if (typeof told !== 'object' || told === null) return false;
  const { year, announced, source, holidays, makeUpDays, periods = [] } = told as Record<string, unknown>;
  return (
    Number.isInteger(year) &&
    [announced, source].every((each) => typeof each === 'string') &&
    Array.isArray(makeUpDays) &&
    makeUpDays.every((each) => typeof each === 'string') &&
    Array.isArray(holidays) &&
    holidays.every(({ name, from, to }) => [name?.zh, name?.en, from, to].every((each) => typeof each === 'string')) &&
    Array.isArray(periods) &&
    periods.every(({ from, to }) => [from, to].every((each) => typeof each === 'string'))
  );
};
