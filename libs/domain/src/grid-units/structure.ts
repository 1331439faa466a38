import type { Category } from '../matters/category';
import type { Admission, MatterApplication } from '../matters/matter';
import type { Organization } from '../organisations/organization';
import type { Appointment } from '../posts/appointment.events';
import type { StaffingTemplate } from '../posts/staffing';
import type { Adoption, GridUnit } from './grid-unit.events';
import type { LevelScheme } from './level-scheme';

/** A person as a structure names him: the id is a pseudonym, the name is sealed when it is loaded. */
export interface StructurePerson {
  readonly subjectId: string;
  readonly name?: string;
  /** Named by us, not by the source. */
  readonly assumed?: true;
}

/** A matter with the admission that it is to have. */
export interface StructureMatter extends MatterApplication {
  readonly admission?: Omit<Admission, 'matterId' | 'version'>;
}

/** A community's structure as one piece of data: what a preset ships, and what one file imports and exports. */
export interface Structure {
  /** Such as `xingguang`. */
  readonly id: string;
  readonly levelScheme: LevelScheme;
  /** In any order; one or several have no parent. */
  readonly units: readonly GridUnit[];
  readonly organizations: readonly Organization[];
  readonly people: readonly StructurePerson[];
  readonly appointments: readonly Appointment[];
  readonly staffing: readonly StaffingTemplate[];
  readonly matters: readonly StructureMatter[];
  readonly categories: readonly Category[];
  /** What its uppermost units adopt, beside the level scheme. */
  readonly rules: Omit<Adoption, 'unitId' | 'levelScheme' | 'from'>;
}
