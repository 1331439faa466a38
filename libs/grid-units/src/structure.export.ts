import {
  adoptedAt,
  boundaryAt,
  subtree,
  type Instant,
  type LevelScheme,
  type Rulebook,
  type Structure,
} from '@gridloop/domain';

/**
 * The structure at and below some units as the log has it. Names of people are personal and sealed when they come in, so
 * that no export holds them: a person stands under his pseudonym, and whoever imports the file again knows the name already.
 * @throws when no rules are adopted there
 */
export const structureOf = (book: Rulebook, tops: readonly string[], at: Instant): Structure => {
  const adopted = adoptedAt(book, tops[0], at);
  const levelScheme: LevelScheme | undefined = book.levelSchemes.get(adopted?.levelScheme ?? '');
  if (!adopted || !levelScheme)
    throw new Error(`Expected to export ${tops.join(', ')}, but no rules are adopted there`);
  const records = tops.flatMap((top) => subtree(book, top, at));
  const organizations = [...book.organizations.values()].filter(({ unitId }) =>
    records.some(({ unit }) => unit.unitId === unitId),
  );
  const seats = [
    ...records.map(({ unit }) => unit.unitId),
    ...organizations.map(({ organizationId }) => organizationId),
  ];
  const here = new Set(seats);
  const appointments = seats
    .flatMap((seat) => book.heldAt.get(seat) ?? [])
    .flatMap((id) => book.holdings.get(id) ?? [])
    .map(({ substitutions: _substitutions, ...held }) => held);
  const { definition, policy, calendar, staffing } = adopted;
  return {
    id: tops[0] ?? '',
    levelScheme,
    rules: { definition, policy, calendar, ...(staffing ? { staffing } : {}) },
    units: records.map(({ unit: { parent, ...unit } }) => ({
      ...unit,
      ...(parent && here.has(parent) ? { parent } : {}),
      addresses: boundaryAt(book, unit.unitId, at),
    })),
    organizations,
    people: [...new Set(appointments.map(({ person }) => person))].map((subjectId) => ({ subjectId })),
    appointments,
    staffing: (staffing ?? []).flatMap((id) => book.staffing.get(id) ?? []),
    matters: [...book.matters.values()]
      .filter(({ application }) => here.has(application.unitId))
      .map(({ application, admissions }) => {
        const last = admissions.at(-1);
        if (!last) return application;
        const { matterId: _matter, version: _version, ...admission } = last;
        return { ...application, admission };
      }),
    categories: [],
  };
};

/** The one text of a structure: every list and every field in order, so that equal structures are equal bytes. */
export const structureText = (structure: Structure): string => {
  const sorted = {
    gridloop: 'structure@1',
    levelScheme: structure.levelScheme,
    rules: structure.rules,
    units: by(structure.units, 'unitId').map((unit) => ({ ...unit, addresses: by(unit.addresses, 'addressId') })),
    organizations: by(structure.organizations, 'organizationId'),
    people: by(structure.people, 'subjectId').map(({ assumed: _assumed, ...person }) => person),
    appointments: by(structure.appointments, 'appointmentId'),
    staffing: by(structure.staffing, 'id'),
    matters: by(structure.matters, 'matterId'),
    categories: by(structure.categories, 'id'),
  };
  const members = Object.entries(sorted).map(([key, value]) =>
    Array.isArray(value) && value.length > 0
      ? `"${key}": [\n${value.map((one) => `  ${ordered(one)}`).join(',\n')}\n]`
      : `"${key}": ${ordered(value)}`,
  );
  return `{\n${members.join(',\n')}\n}\n`;
};

const by = <Key extends string, T extends Readonly<Record<Key, string>>>(list: readonly T[], key: Key): readonly T[] =>
  list.toSorted((a, b) => (a[key] < b[key] ? -1 : 1));

/** JSON with the fields in the order of their names. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
