import type { RulebookEvent } from '../workflow/rulebook';
import type { Structure } from './structure';

/** The facts that set up a structure where nothing stands yet, parents in any order. */
export const eventsOf = ({ rules, ...structure }: Structure): readonly RulebookEvent[] => [
  { type: 'LevelSchemePublished', data: { version: structure.levelScheme } },
  ...structure.staffing.map((version): RulebookEvent => ({ type: 'StaffingTemplatePublished', data: { version } })),
  ...structure.categories.map((version): RulebookEvent => ({ type: 'CategoryPublished', data: { version } })),
  ...structure.units.map((data): RulebookEvent => ({ type: 'GridUnitCreated', data })),
  ...structure.units
    .filter(({ parent }) => !parent)
    .map(({ unitId }): RulebookEvent => ({
      type: 'RulesAdopted',
      data: { unitId, ...rules, levelScheme: structure.levelScheme.id },
    })),
  ...structure.organizations.map((data): RulebookEvent => ({ type: 'OrganizationRegistered', data })),
  ...structure.appointments.map((data): RulebookEvent => ({ type: 'AppointmentStarted', data })),
  ...structure.matters.flatMap(({ admission, ...application }): readonly RulebookEvent[] => {
    const applied: RulebookEvent = { type: 'MatterApplied', data: application };
    if (!admission) return [applied];
    const { decisionBody, resources, consentOf, effectiveTo } = admission;
    const common = { ...admission, matterId: application.matterId, version: 1 };
    if (consentOf && effectiveTo)
      return [applied, { type: 'MatterTemporarilyAdmitted', data: { ...common, consentOf, effectiveTo } }];
    return decisionBody && resources
      ? [applied, { type: 'MatterAdmitted', data: { ...common, decisionBody, resources } }]
      : [applied];
  }),
];
