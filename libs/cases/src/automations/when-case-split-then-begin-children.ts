import {
  caseDecider,
  engine,
  type CaseCommandOf,
  type CaseEvent,
  type CaseEventOf,
  type Instant,
  type OpenCase,
  type Reporter,
  type SplitPart,
} from '@gridloop/domain';
import { wishOf, type Automation, type Recorded } from '@gridloop/engine';
import { caseAfter, opened, type Reading } from './history';

/** What the parent keeps sealed and its children need. */
interface Opened {
  readonly parts: readonly SplitPart[];
  readonly reporter?: Reporter;
  readonly placeDetail?: string;
}

/** One beginning for each part: all but the part itself is the parent's, its anchor and its versions, too. */
export const childrenOf = (
  parent: OpenCase,
  { childCases }: CaseEventOf<'CaseSplit'>['data'],
  { parts, reporter, placeDetail }: Opened,
  at: Instant,
): readonly CaseCommandOf<'BeginChildCase'>[] => {
  const { definition, policy, levelScheme, calendar, reportedAt, channel, confidential, reporterId, addressId } =
    parent;
  const [finder] = parent.discovered ? parent.involved : [];
  const inherited = {
    ...{ definition, policy, levelScheme, calendar, reportedAt, channel, confidential, anonymous: !reporterId },
    ...{ parentCase: parent.caseId, by: engine, at },
    ...(reporterId ? { reporterId } : {}),
    ...(reporter ? { reporter } : {}),
    ...(finder ? { finder } : {}),
    ...(addressId ? { addressId } : {}),
    ...(placeDetail ? { placeDetail } : {}),
  };
  return parts.flatMap((part, index) => {
    const caseId = childCases[index];
    return caseId ? [{ type: 'BeginChildCase', data: { ...inherited, ...part, caseId } } as const] : [];
  });
};

/**
 * When a case is split 拆分, then its children begin. Their text lies sealed in the parent and is opened for them; where a
 * key was destroyed meanwhile there is nothing to begin with, and the parent need not wait.
 */
export const whenCaseSplitThenBeginChildren = (reading: Reading): Automation => ({
  name: 'when-case-split-then-begin-children',
  prefixes: ['case-'],
  when: async (recorded, at) => {
    const event = recorded as Recorded<CaseEvent>;
    if (event.type !== 'CaseSplit') return [];
    const { state, begun } = await caseAfter(reading, recorded);
    const inTheNameOf = event.metadata.actor.person;
    const parts = (await opened(reading.vault, recorded, 'parts')) as readonly SplitPart[] | undefined;
    if (!parts)
      return event.data.childCases.map((childCase) =>
        wishOf(caseDecider, state.caseId, {
          type: 'NoteChildEnded',
          data: { caseId: state.caseId, childCase, endedAs: 'VOIDED', by: engine, at },
        }),
      );
    const reporter = (await opened(reading.vault, begun, 'reporter')) as Reporter | undefined;
    const placeDetail = (await opened(reading.vault, begun, 'placeDetail')) as string | undefined;
    const clear = { parts, ...(reporter ? { reporter } : {}), ...(placeDetail ? { placeDetail } : {}) };
    return childrenOf(state, event.data, clear, at).map((command) =>
      wishOf(caseDecider, command.data.caseId, command, inTheNameOf),
    );
  },
});
