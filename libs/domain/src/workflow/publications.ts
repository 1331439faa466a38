import { policyFaults, type DeadlinePolicy } from '../deadlines/policy';
import { levelFaults, type LevelScheme } from '../grid-units/level-scheme';
import { publication } from '../kernel/publication';
import type { WorkflowDefinition } from './definition';
import { faults } from './faults';

export const definitionDecider = publication<WorkflowDefinition, 'DefinitionPublished', 'PublishDefinition'>({
  category: 'definition',
  command: 'PublishDefinition',
  event: 'DefinitionPublished',
  faults,
  faulty: 'DEFINITION_FAULTY',
});

export const policyDecider = publication<DeadlinePolicy, 'PolicyPublished', 'PublishPolicy'>({
  category: 'policy',
  command: 'PublishPolicy',
  event: 'PolicyPublished',
  faults: policyFaults,
  faulty: 'POLICY_FAULTY',
});

export const levelSchemeDecider = publication<LevelScheme, 'LevelSchemePublished', 'PublishLevelScheme'>({
  category: 'level-scheme',
  command: 'PublishLevelScheme',
  event: 'LevelSchemePublished',
  faults: levelFaults,
  faulty: 'LEVELS_FAULTY',
});
