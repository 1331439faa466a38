import { emptyRulebook, foldRulebook, type RulebookEvent } from '../workflow/rulebook';
import { installer } from '../posts/governing';
import type { GridUnit } from './grid-unit.events';
import type { LevelScheme } from './level-scheme';

export const named = (text: string) => ({ zh: text, en: text });
export const threeLevels: LevelScheme = {
  id: 'three@1',
  levels: [
    { code: 'BUILDING', name: named('楼栋') },
    { code: 'GRID', name: named('网格') },
    { code: 'COMMUNITY', name: named('社区'), matters: 'ANY' },
  ],
};
export const unit = (unitId: string, level: string, parent?: string, ...addresses: readonly string[]): GridUnit => ({
  unitId,
  level,
  ...(parent ? { parent } : {}),
  kind: 'RESIDENTIAL',
  name: named(unitId),
  addresses: addresses.map((addressId) => ({ addressId, name: named(addressId) })),
});
export const created = (data: GridUnit): RulebookEvent => ({ type: 'GridUnitCreated', data });
export const appointed = (
  person: string,
  post: string,
  unitId: string,
  from = '2019-01-01T00:00:00.000Z',
): RulebookEvent => ({
  type: 'AppointmentStarted',
  data: { appointmentId: `${person}-${post}-${unitId}`, person, post, unitId, from },
});
export const bookOf = (...events: readonly RulebookEvent[]) =>
  foldRulebook(emptyRulebook, [{ type: 'LevelSchemePublished', data: { version: threeLevels } }, ...events]);
export const adopted = (unitId: string, staffing: readonly string[] = []): RulebookEvent => ({
  type: 'RulesAdopted',
  data: { unitId, definition: 'd', policy: 'p', levelScheme: threeLevels.id, calendar: 'none', staffing },
});
export const day = (date: string): string => `${date}T00:00:00.000Z`;
export const asInstaller = { by: installer, at: day('2020-01-01') };
