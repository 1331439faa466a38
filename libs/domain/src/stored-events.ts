import { caseUpcasters } from './cases/case.upcasters';
import { upcastBy, versionIn, type Shaped, type Upcasters } from './kernel/upcasting';

const upcasters: Upcasters = { ...caseUpcasters };

/** The version in which events of this type are written now; 1 unless their shape ever changed. */
export const schemaVersionOf = (type: string): number => versionIn(upcasters, type);

/** The stored event in the shape in which it would be written now. */
export const upcast = <E extends Shaped>(event: E): E => upcastBy(upcasters, event);
