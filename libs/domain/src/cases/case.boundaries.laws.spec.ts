import fc from 'fast-check';
import { ruixiangUnits } from '@gridloop/presets';
import { gridUnitDecider } from '../grid-units/grid-unit';
import { chainOf, locate, type ChainLink } from '../grid-units/net';
import type { Instant } from '../kernel/event';
import { specification } from '../kernel/given';
import { installer } from '../posts/governing';
import { foldRulebook, type Rulebook } from '../workflow/rulebook';
import { caseDecider } from './case';
import type { CaseEvent } from './case.events';
import { book as before, dispatcher, fold, on, report, wish } from './given';

type UnitEvent = Parameters<typeof gridUnitDecider.evolve>[1];
const households = ruixiangUnits.filter(({ level }) => level === 'HOUSEHOLD_POINT').slice(0, 8);
const addresses = households.flatMap((unit) => unit.addresses).slice(0, 12);
const minutes = (count: number): Instant => new Date(Date.parse(on('10:00')) + count * 60_000).toISOString();

type Step = { readonly redraw: number; readonly holds: readonly number[] } | { readonly report: number };
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      redraw: fc.nat(households.length - 1),
      holds: fc.uniqueArray(fc.nat(addresses.length - 1), { maxLength: 6 }),
    }),
    fc.record({ report: fc.nat(addresses.length - 1) }),
  ),
  { minLength: 4, maxLength: 16 },
);

interface Begun {
  readonly addressId: string;
  readonly at: Instant;
  readonly events: readonly CaseEvent[];
  readonly chain: readonly ChainLink[] | undefined;
}

/** Boundaries move, one at a time, and cases begin in between; each step a minute after the other. */
const play = (history: readonly Step[]): { readonly book: Rulebook; readonly cases: readonly Begun[] } => {
  let book = before;
  const cases: Begun[] = [];
  const drawn = new Map<string, readonly UnitEvent[]>(
    households.map((unit) => [unit.unitId, [{ type: 'GridUnitCreated', data: unit }]]),
  );
  for (const [index, step] of history.entries()) {
    const at = minutes(index);
    if ('report' in step) {
      const addressId = addresses[step.report]?.addressId ?? '';
      const command = { ...report(), data: { ...report().data, addressId, at } };
      const { happened } = specification(caseDecider, book);
      cases.push({ addressId, at, events: happened(command), chain: chainOf(book, addressId, at) });
      continue;
    }
    const unitId = households[step.redraw]?.unitId ?? '';
    const past = drawn.get(unitId) ?? [];
    const boundary = { unitId, addresses: step.holds.flatMap((held) => addresses[held] ?? []), from: at };
    const takes = ruixiangUnits.map((unit) => unit.unitId);
    const { continued } = specification(gridUnitDecider, book);
    const after = continued(past, { type: 'RedrawGridBoundary', data: { ...boundary, takes, by: installer, at } });
    drawn.set(unitId, after);
    book = foldRulebook(book, after.slice(past.length));
  }
  return { book, cases };
};

describe('when boundaries move', () => {
  it('old cases keep their grid, whatever is redrawn and however often', () => {
    let moved = 0;
    fc.assert(
      fc.property(steps, (history) => {
        const { book, cases } = play(history);
        const now = minutes(100);
        const { continued } = specification(caseDecider, book);
        for (const { addressId, at, events, chain } of cases) {
          expect(fold(events)).toMatchObject({ chain });
          expect(locate(book, addressId, at)?.chain).toEqual(chain);
          const command = { caseId: '', by: dispatcher, at: now };
          const later = continued(
            events,
            { ...wish('AcceptCase', dispatcher, '23:00', { forSelf: false }), data: { ...command, forSelf: false } },
            { ...wish('DispatchCase', dispatcher, '23:00', {}), data: command },
          );
          const led = later.find((event) => event.type === 'CaseDispatched')?.data;
          expect(led).toMatchObject({ leadUnit: chain?.[0]?.unitId });
          if (locate(book, addressId, now)?.gridId !== chain?.[0]?.unitId) moved += 1;
        }
      }),
      { numRuns: 100 },
    );
    expect(moved).toBeGreaterThan(10);
  });
});
