import { upward, type Net } from '../grid-units/net';
import type { Actor, Instant } from '../kernel/event';
import { Rejection } from '../kernel/rejection';
import { postsOf, type Roster } from './roster';

/** Whoever sets up the system from a file; no token names him. */
export const installer = 'installer';

/** The posts that keep structure and rules: the grid-management centre and the leader of a unit (handbook §1). */
const governors: readonly string[] = ['DISPATCHER', 'DUTY_OFFICER', 'UNIT_LEADER'];

/**
 * The person in the post that lets him govern the unit: one of the centre's at the unit or above it.
 * @throws Rejection `ACTOR_NOT_ALLOWED`
 */
export const governorOf = (
  ground: Net & Roster,
  unitId: string | undefined,
  { by, at }: { readonly by: string; readonly at: Instant },
): Actor => {
  if (by === installer) return { person: by };
  const units = upward(ground, unitId).map(({ unit }) => unit.unitId);
  const held = postsOf(ground, by, at).find((one) => governors.includes(one.post) && units.includes(one.unitId));
  if (held) return { person: by, post: held.post };
  throw new Rejection(
    'forbidden',
    'ACTOR_NOT_ALLOWED',
    `Expected to change ${unitId ?? 'the top of a structure'} by its centre or leader, but ${by} is neither`,
  );
};
