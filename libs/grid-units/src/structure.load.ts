import { randomUUID } from 'node:crypto';
import {
  appointmentDecider,
  categoryDecider,
  foldRulebook,
  gridUnitDecider,
  installer,
  levelSchemeDecider,
  matterDecider,
  organizationDecider,
  staffingDecider,
  subjectDecider,
  type Instant,
  type Rulebook,
  type RulebookEvent,
  type Step,
} from '@gridloop/domain';
import { serve, type Served, type Transactor } from '@gridloop/engine';

/** So many share each flush of the key vault. */
const atOnce = 512;

/** What a load has come to so far. */
export interface Loaded {
  readonly done: number;
  readonly facts: number;
  readonly book: Rulebook;
}

/**
 * Carries out a plan wave by wave, each decided on a rulebook that holds those before it. Safe to repeat after a break:
 * what is in the log already is nothing to do.
 */
export const loadPlan = async (
  plan: readonly (readonly Step[])[],
  book: Rulebook,
  transactor: Transactor,
  at: Instant,
  told: (so: Loaded) => void = () => undefined,
): Promise<Loaded> => {
  let so: Loaded = { done: 0, facts: 0, book };
  const served = servedBy(() => so.book);
  for (const wave of plan) {
    const events: RulebookEvent[] = [];
    const waiting = wave.values();
    const lane = async (): Promise<void> => {
      for (const { id, wish } of waiting) {
        const command = { ...wish, data: { ...wish.data, by: installer, at } };
        const context = { idempotencyKey: randomUUID(), correlationId: randomUUID() };
        const transacted = await served(wish).transact(transactor, id, command, context);
        events.push(...(transacted.events as readonly unknown[] as readonly RulebookEvent[]));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    so = { done: so.done + wave.length, facts: so.facts + events.length, book: foldRulebook(so.book, events) };
    told(so);
  }
  return so;
};

/** Which decider serves which wish. */
const servedBy = (book: () => Rulebook): ((wish: Step['wish']) => Served) => {
  const gridUnits = serve(gridUnitDecider, book);
  const appointments = serve(appointmentDecider, book);
  const matters = serve(matterDecider, book);
  const organizations = serve(organizationDecider, book);
  const subjects = serve(subjectDecider, book);
  const levelSchemes = serve(levelSchemeDecider, book);
  const staffing = serve(staffingDecider, book);
  const categories = serve(categoryDecider, book);
  return ({ type }) => {
    switch (type) {
      case 'CreateGridUnit':
      case 'RedrawGridBoundary':
      case 'RetireGridUnit':
      case 'AdoptRules':
        return gridUnits;
      case 'StartAppointment':
      case 'EndAppointment':
      case 'NameSubstitute':
        return appointments;
      case 'ApplyMatter':
      case 'AdmitMatter':
      case 'TemporarilyAdmitMatter':
      case 'ExitMatter':
        return matters;
      case 'RegisterOrganization':
        return organizations;
      case 'RegisterSubject':
        return subjects;
      case 'PublishLevelScheme':
        return levelSchemes;
      case 'PublishStaffingTemplate':
        return staffing;
      case 'PublishCategory':
        return categories;
    }
  };
};
