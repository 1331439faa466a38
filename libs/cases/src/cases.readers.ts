import { Inject, Injectable } from '@nestjs/common';
import { postsOf, Rejection, upward } from '@gridloop/domain';
import { CLOCK, RulebookFollower, type Clock } from '@gridloop/engine';
import type { CaseRow } from './cases.view';

/** Who may look: staff see cases, a resident his own. */
@Injectable()
export class CaseReaders {
  constructor(
    private readonly rulebook: RulebookFollower,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether the person holds a post anywhere. */
  isStaff(person: string): boolean {
    return this.postsOf(person).length > 0;
  }

  /** The uppermost units of the structures in which the person holds posts; [] for a resident. */
  structuresOf(person: string): readonly string[] {
    const { organizations } = this.rulebook.current;
    const tops = this.postsOf(person).flatMap(({ unitId }) => {
      const seat = organizations.get(unitId)?.unitId ?? unitId;
      return upward(this.rulebook.current, seat).at(-1)?.unit.unitId ?? [];
    });
    return [...new Set(tops)];
  }

  /** Staff a case of their own structures, or one that stands nowhere yet; a resident his own. */
  maySee(person: string, { reporters, path }: Pick<CaseRow, 'reporters' | 'path'>) {
    const top = path.at(-1);
    return reporters.includes(person) || (top ? this.structuresOf(person).includes(top) : this.isStaff(person));
  }

  private postsOf(person: string) {
    return postsOf(this.rulebook.current, person, this.clock.now());
  }
}

/** The same for a case that is not there and for one that is not his to see. */
export const unseen = (caseId: string): Rejection =>
  new Rejection('not-found', 'CASE_UNKNOWN', `Expected to see case ${caseId}, but there is none for you`);
