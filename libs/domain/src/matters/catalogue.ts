import { upward, type ChainLink, type Net } from '../grid-units/net';
import type { Instant } from '../kernel/event';
import type { RefusalCode } from '../kernel/refusals';
import { Shelf, type Lookup } from '../kernel/shelf';
import { isExcluded, type Admission, type MatterApplication, type MatterEvent } from './matter';

/** A matter with every admission it ever had. */
export interface MatterRecord {
  readonly application: MatterApplication;
  readonly admissions: readonly Admission[];
}

/** Every matter that a department ever applied for. */
export interface Catalogue {
  readonly matters: Lookup<MatterRecord>;
}

/** A catalogue that a draft can start from. */
export interface ShelvedCatalogue extends Catalogue {
  readonly matters: Shelf<MatterRecord>;
}

export const emptyCatalogue: ShelvedCatalogue = { matters: Shelf.empty() };

export const draftCatalogue = (catalogue: ShelvedCatalogue) => {
  const matters = catalogue.matters.draft();
  return {
    take: (event: MatterEvent): void => {
      const known = matters.get(event.data.matterId);
      if (event.type === 'MatterApplied') {
        if (!known) matters.set(event.data.matterId, { application: event.data, admissions: [] });
      } else if (known) matters.set(event.data.matterId, { ...known, admissions: admissionsAfter(known, event) });
    },
    done: (): ShelvedCatalogue => ({ matters: matters.done() }),
  };
};

const admissionsAfter = (
  { admissions }: MatterRecord,
  event: Exclude<MatterEvent, { type: 'MatterApplied' }>,
): readonly Admission[] => {
  switch (event.type) {
    case 'MatterAdmitted':
    case 'MatterTemporarilyAdmitted':
      return [...admissions, event.data];
    case 'MatterExited': {
      const { to } = event.data;
      return admissions.map((one) => (!one.effectiveTo || to < one.effectiveTo ? { ...one, effectiveTo: to } : one));
    }
  }
};

/** The admission under which a matter stands at an instant; the latest where several do. */
export const admissionAt = ({ admissions }: MatterRecord, at: Instant): Admission | undefined =>
  admissions.findLast(({ effectiveFrom, effectiveTo }) => effectiveFrom <= at && (!effectiveTo || at < effectiveTo));

/** Name and version of an admission, as a case keeps it. */
export const versionOf = ({ matterId, version }: Admission): string => `${matterId}@${version}`;

/** The catalogue that counts in a unit: what was applied for at the unit or above it. */
export const catalogueAt = (
  book: Net & Catalogue,
  unitId: string,
  at: Instant,
): readonly { readonly application: MatterApplication; readonly admission?: Admission }[] => {
  const seats = new Set(upward(book, unitId).map(({ unit }) => unit.unitId));
  return [...book.matters.values()]
    .filter(({ application }) => seats.has(application.unitId))
    .map((record) => {
      const admission = admissionAt(record, at);
      return { application: record.application, ...(admission ? { admission } : {}) };
    });
};

/**
 * Whether a matter may be given to the grids of this chain (handbook §3): the admission under which it may, or why not.
 */
export const admissionFor = (
  book: Catalogue,
  matterId: string,
  chain: readonly ChainLink[],
  at: Instant,
): Admission | RefusalCode => {
  const record = book.matters.get(matterId);
  if (!record || !chain.some(({ unitId }) => unitId === record.application.unitId)) return 'MATTER_NOT_ADMITTED';
  if (isExcluded(record.application.kind)) return 'MATTER_KIND_EXCLUDED';
  const admission = admissionAt(record, at);
  if (!admission)
    return record.admissions.some(({ effectiveFrom }) => effectiveFrom <= at)
      ? 'MATTER_EXPIRED'
      : 'MATTER_NOT_ADMITTED';
  const { resources, consentOf } = admission;
  const equipped = consentOf !== undefined || (resources && resources.staff && resources.money && resources.means);
  return equipped ? admission : 'RESOURCES_MISSING';
};
