import { parseArgs } from 'node:util';
import { emptyRulebook, foldRulebook, limitTypes, printed, whenDue, type DueQuestion } from '@gridloop/domain';
import { cn, cnEvents, demoPolicy, publishedPolicies, ruixiangPolicy } from '@gridloop/presets';
import type { CommandLine } from './command-line';

/** Counts a limit out with the rules that ship; nothing need run. */
export const due: CommandLine = {
  help: `gridloop due --from 2026-02-12 --limit 2 --type WORK_DAY [--policy SD-2017] [--known 2020-01-22] [--lang zh]

--from     a date, or a local time such as "2026-02-13 15:30"
--limit    days, or minutes for hour types
--type     ${limitTypes.join(', ')}
--policy   whose lamps and cards: ${publishedPolicies.map(({ id }) => id.split('@')[0]).join(', ')}
--known    count with the holidays as they were known on that day
--extended days or minutes granted on top
--lang     en or zh
--json     the explanation as data`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        limit: { type: 'string' },
        type: { type: 'string', default: 'WORK_DAY' },
        policy: { type: 'string' },
        known: { type: 'string' },
        extended: { type: 'string' },
        lang: { type: 'string', default: 'en' },
        json: { type: 'boolean', default: false },
      },
    });
    const { from, limit, policy, known, extended, lang, json } = values;
    if (!from || !limit) throw new Error('From when, and how long? type: gridloop due --from 2026-02-12 --limit 2');
    const type = limitTypes.find((one) => one === values.type);
    if (!type) throw new Error(`There is no type ${values.type}; there are: ${limitTypes.join(', ')}`);
    if (lang !== 'en' && lang !== 'zh') throw new Error(`--lang ${lang} is neither en nor zh`);
    const question: DueQuestion = {
      from,
      limit: Number(limit),
      type,
      policy,
      known,
      extended: extended === undefined ? undefined : Number(extended),
      calendar: cn,
    };
    const explanation = whenDue(question, shipped);
    process.stdout.write(json ? `${JSON.stringify(explanation, null, 2)}\n` : printed(explanation, lang));
    return 0;
  },
};

const shipped = foldRulebook(emptyRulebook, [
  ...cnEvents,
  ...[ruixiangPolicy, demoPolicy, ...publishedPolicies].map((version) => ({
    type: 'PolicyPublished' as const,
    data: { version },
  })),
]);
