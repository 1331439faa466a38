import type { CalendarEvent, CalendarRules } from '../calendars/calendar';
import type { LocalDate } from '../calendars/local-time';
import { emptyCalendar, lineOf, versionNumber, withYear, type WorkCalendar } from '../calendars/work-calendar';
import type { DeadlinePolicy } from '../deadlines/policy';
import type { GridUnitEvent } from '../grid-units/grid-unit.events';
import type { LevelScheme } from '../grid-units/level-scheme';
import { adoptedAt, draftNet, emptyNet, locate, type ShelvedNet } from '../grid-units/net';
import type { Event, Instant } from '../kernel/event';
import { draftCatalogue, emptyCatalogue, type ShelvedCatalogue } from '../matters/catalogue';
import type { Category } from '../matters/category';
import type { MatterEvent } from '../matters/matter';
import type { Organization, OrganizationEvent } from '../organisations/organization';
import type { AppointmentEvent } from '../posts/appointment.events';
import { draftRoster, emptyRoster, postsOf, type ShelvedRoster } from '../posts/roster';
import type { StaffingTemplate } from '../posts/staffing';
import type { WorkflowDefinition } from './definition';

/** The versions a case is judged by, pinned in its first events. */
export interface Pins {
  readonly definition: string;
  readonly policy: string;
  readonly levelScheme: string;
  readonly calendar: string;
}

/**
 * Everything a decision may ask besides the case itself, folded from the log: published versions, every community's
 * structure and roster, catalogue and organisations, as they are and as they were. What is asked names its instant.
 */
export interface Rulebook extends ShelvedNet, ShelvedRoster, ShelvedCatalogue {
  readonly definitions: ReadonlyMap<string, WorkflowDefinition>;
  readonly policies: ReadonlyMap<string, DeadlinePolicy>;
  readonly levelSchemes: ReadonlyMap<string, LevelScheme>;
  /** By version, such as `cn@26`; under the bare line stands the newest. */
  readonly calendars: ReadonlyMap<string, WorkCalendar>;
  readonly staffing: ReadonlyMap<string, StaffingTemplate>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly organizations: ReadonlyMap<string, Organization>;
}

export type RulebookEvent =
  | Event<'DefinitionPublished', { version: WorkflowDefinition }>
  | Event<'PolicyPublished', { version: DeadlinePolicy }>
  | Event<'LevelSchemePublished', { version: LevelScheme }>
  | Event<'StaffingTemplatePublished', { version: StaffingTemplate }>
  | Event<'CategoryPublished', { version: Category }>
  | CalendarEvent
  | GridUnitEvent
  | AppointmentEvent
  | MatterEvent
  | OrganizationEvent;

/** Streams from which a rulebook is folded. */
export const rulebookPrefixes = [
  'definition-',
  'policy-',
  'level-scheme-',
  'calendar-',
  'staffing-',
  'category-',
  'grid-unit-',
  'appointment-',
  'matter-',
  'organization-',
] as const;

export const emptyRulebook: Rulebook = {
  ...emptyNet,
  ...emptyRoster,
  ...emptyCatalogue,
  definitions: new Map(),
  policies: new Map(),
  levelSchemes: new Map(),
  calendars: new Map(),
  staffing: new Map(),
  categories: new Map(),
  organizations: new Map(),
};

/** The rulebook after some more facts; events of other kinds are passed over. The one before stays as it is. */
export const foldRulebook = (book: Rulebook, events: Iterable<RulebookEvent>): Rulebook => {
  const definitions = new Map(book.definitions);
  const policies = new Map(book.policies);
  const levelSchemes = new Map(book.levelSchemes);
  const calendars = new Map(book.calendars);
  const staffing = new Map(book.staffing);
  const categories = new Map(book.categories);
  const organizations = new Map(book.organizations);
  const net = draftNet(book);
  const roster = draftRoster(book);
  const catalogue = draftCatalogue(book);
  for (const event of events)
    switch (event.type) {
      case 'DefinitionPublished':
        definitions.set(event.data.version.id, event.data.version);
        break;
      case 'PolicyPublished':
        policies.set(event.data.version.id, event.data.version);
        break;
      case 'LevelSchemePublished':
        levelSchemes.set(event.data.version.id, event.data.version);
        break;
      case 'CalendarPublished':
      case 'CalendarRevised': {
        const { calendarId, version, arrangement } = event.data;
        const before = calendars.get(calendarId) ?? emptyCalendar(calendarId);
        const calendar = { ...withYear(before, arrangement), id: version };
        calendars.set(version, calendar).set(calendarId, calendar);
        break;
      }
      case 'StaffingTemplatePublished':
        staffing.set(event.data.version.id, event.data.version);
        break;
      case 'CategoryPublished':
        categories.set(event.data.version.id, event.data.version);
        break;
      case 'OrganizationRegistered':
        organizations.set(event.data.organizationId, event.data);
        break;
      case 'GridUnitCreated':
      case 'GridBoundaryRedrawn':
      case 'GridUnitRetired':
      case 'RulesAdopted':
        net.take(event);
        break;
      case 'AppointmentStarted':
      case 'AppointmentEnded':
      case 'SubstituteNamed':
        roster.take(event);
        break;
      case 'MatterApplied':
      case 'MatterAdmitted':
      case 'MatterTemporarilyAdmitted':
      case 'MatterExited':
        catalogue.take(event);
        break;
    }
  return {
    definitions,
    policies,
    levelSchemes,
    calendars,
    staffing,
    categories,
    organizations,
    ...net.done(),
    ...roster.done(),
    ...catalogue.done(),
  };
};

/** Where and by whom a case begins. */
interface Beginning {
  readonly addressId?: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * The versions that a new case is judged by: of the nearest unit above the address that has adopted any; without an
 * address, of the unit where the person holds a post, or of the only structure there is.
 */
export const rulesFor = (book: Rulebook, { addressId, by, at }: Beginning): Pins | undefined => {
  const units = addressId
    ? [locate(book, addressId, at)?.gridId]
    : [...postsOf(book, by, at).map(({ unitId }) => unitId), ...(book.roots.length === 1 ? book.roots : [])];
  const adopted = units.map((unitId) => adoptedAt(book, unitId, at)).find((one) => one);
  if (!adopted) return undefined;
  const { definition, policy, levelScheme, calendar } = adopted;
  return { definition, policy, levelScheme, calendar: calendarFor(book, adopted)?.id ?? calendar };
};

/** The newest version of the line that a case is pinned to: a revision holds for running clocks, too (handbook §5.1). */
export const calendarFor = (book: Rulebook, { calendar }: Pick<Pins, 'calendar'>): WorkCalendar | undefined =>
  book.calendars.get(lineOf(calendar));

/** The line's newest version as it was known on a date; undefined when nothing was known yet. */
export const calendarKnown = (
  { calendars }: Pick<Rulebook, 'calendars'>,
  line: string,
  date: LocalDate,
): WorkCalendar | undefined =>
  [...calendars.entries()]
    .filter(([version, { announced }]) => version.startsWith(`${line}@`) && announced <= date)
    .map(([, calendar]) => calendar)
    .sort((a, b) => versionNumber(b.id) - versionNumber(a.id))[0];

/** Duty officers and leaders of units arrange the years of a calendar. */
export const mayArrange = (book: Rulebook): CalendarRules => ({
  mayArrange: (person, at) =>
    postsOf(book, person, at).some(({ post }) => post === 'DUTY_OFFICER' || post === 'UNIT_LEADER'),
});
