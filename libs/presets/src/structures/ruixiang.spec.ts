import { chainOf, emptyRulebook, foldRulebook, postsOf, type RulebookEvent } from '@gridloop/domain';
import { fourLevels, ruixiangPeople, ruixiangUnits } from '..';

const book = foldRulebook(emptyRulebook, [
  ...ruixiangUnits.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
  ...ruixiangPeople.flatMap((one) =>
    one.appointments.map((data): RulebookEvent => ({ type: 'AppointmentStarted', data })),
  ),
]);
const at = '2020-02-19T02:00:00.000Z';
const count = (level: string) => ruixiangUnits.filter((unit) => unit.level === level).length;

describe('瑞祥社区', () => {
  it('is 1 + 4 + 12 + 51 = 68 units', () =>
    expect([count('COMMUNITY'), count('GRID'), count('BUILDING'), count('HOUSEHOLD_POINT'), book.units.size]).toEqual([
      1, 4, 12, 51, 68,
    ]));

  it('has three groups with five points and nine with four', () => {
    const points = ruixiangUnits
      .filter((unit) => unit.level === 'BUILDING')
      .map((group) => ruixiangUnits.filter((unit) => unit.parent === group.unitId).length);
    expect([points.filter((n) => n === 5).length, points.filter((n) => n === 4).length]).toEqual([3, 9]);
  });

  it('resolves every address to one chain through the four levels', () => {
    expect(book.addresses.size).toBe(51);
    for (const addressId of book.addresses.keys())
      expect(chainOf(book, addressId, at)?.map((link) => link.level)).toEqual(
        fourLevels.levels.map((level) => level.code),
      );
  });

  it('resolves 王魁’s address to 赵美菊, his group, his branch and the community', () =>
    expect(chainOf(book, 'ruixiang-1-1', at)?.map((link) => link.unitId)).toEqual([
      'ruixiang-g1-h1',
      'ruixiang-g1',
      'ruixiang-b1',
      'ruixiang',
    ]));

  it('knows no address of another community', () => expect(chainOf(book, 'xingguang-1-1', at)).toBeUndefined());

  it('has 姜君 on two posts', () =>
    expect(postsOf(book, 'p-1003', at).map((held) => held.post)).toEqual(['GRID_ASSISTANT', 'COMMITTEE_MEMBER']));
});
