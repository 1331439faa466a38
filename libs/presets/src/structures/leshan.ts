import { address, figure, office, shares, structure, text, times, unit, type Preset } from './parts';

/** Sixteen courtyards of two buildings and nineteen of one: 51 (handbook §3; which ones is assumed). */
const courtyards = times(35, (number) => ({
  number,
  buildings: number <= 16 ? [number * 2 - 1, number * 2] : [number + 16],
}));
const households = shares(3_040, 51);

/** 乐山小区: every building in exactly one courtyard, each courtyard with its group. */
export const leshan: Preset = {
  structure: structure({
    id: 'leshan',
    levelScheme: {
      id: 'leshan-levels@1',
      levels: [
        { code: 'BUILDING', name: text('楼栋', 'Building') },
        { code: 'COURTYARD', name: text('庭院', 'Courtyard') },
        { code: 'COMMUNITY', name: text('小区', 'Estate'), matters: 'ANY' },
      ],
    },
    units: [
      unit('leshan', 'COMMUNITY', undefined, text('乐山小区', 'Leshan estate')),
      ...courtyards.map(({ number }) =>
        unit(`leshan-t${number}`, 'COURTYARD', 'leshan', text(`第${number}庭院`, `Courtyard ${number}`), {
          partyName: text(`第${number}庭院党小组`, `Courtyard group ${number}`),
          assumed: true,
        }),
      ),
      ...courtyards.flatMap(({ number, buildings }) =>
        buildings.map((building) =>
          unit(
            `leshan-l${building}`,
            'BUILDING',
            `leshan-t${number}`,
            text(`${building}号楼`, `Building ${building}`),
            {
              addresses: [
                address(`leshan-${building}`, `乐山小区${building}号楼`, `Leshan estate, building ${building}`),
              ],
              figures: { households: households[building - 1] ?? 0 },
              assumed: true,
            },
          ),
        ),
      ),
    ],
    staffed: office('leshan', '乐山小区'),
  }),
  figures: [
    figure('楼栋', 'Buildings', 'leshan', { count: 'units', level: 'BUILDING' }, 51),
    figure('楼栋地址，各一次', 'Addresses, each building once', 'leshan', { count: 'addresses' }, 51),
    figure('户', 'Households', 'leshan', { count: 'figure', figure: 'households' }, 3_040),
    figure('庭院', 'Courtyards', 'leshan', { count: 'units', level: 'COURTYARD' }, 35),
    figure('庭院党小组', 'Courtyard groups', 'leshan', { count: 'units', level: 'COURTYARD', party: true }, 35),
  ],
};
