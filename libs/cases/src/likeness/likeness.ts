import type { Instant, Status, Text } from '@gridloop/domain';

/** A case that may be about the same, as the search finds it. */
export interface Found {
  readonly case_id: string;
  readonly case_no: string;
  readonly status: Status;
  readonly category: string | null;
  readonly outcome: string | null;
  readonly reported_at: Instant;
  readonly closed_at: Instant | null;
  readonly same_address: boolean;
  readonly same_grid: boolean;
  readonly same_category: boolean;
  readonly same_reporter: boolean;
  /** Shared pieces of text by all pieces of both, 0 to 1. */
  readonly similarity: number;
}

/** Assumed; from here on two texts are taken to be alike. */
export const alike = 0.25;

/** Days back in which cases are compared at all: open ones nearby, and whatever the same person or place had before. Assumed. */
export const days = { nearby: 30, before: 365 } as const;

const reasons = {
  SAME_ADDRESS: { zh: '同一地址', en: 'same address' },
  SAME_GRID: { zh: '同一网格', en: 'same grid' },
  SAME_CATEGORY: { zh: '同一类别', en: 'same category' },
  SAME_REPORTER: { zh: '同一诉求人', en: 'same reporter' },
  SIMILAR_TEXT: { zh: '描述相近', en: 'told alike' },
} as const satisfies Record<string, Text>;
type Reason = keyof typeof reasons;

/** A case that people should look at before they go on; nothing is ever merged by machine. */
export interface Suggestion {
  readonly caseId: string;
  readonly caseNo: string;
  readonly status: Status;
  readonly category: string | null;
  readonly outcome: string | null;
  readonly reportedAt: Instant;
  readonly closedAt: Instant | null;
  readonly similarity: number;
  readonly reasons: readonly (Text & { readonly code: Reason })[];
}

export interface Suggestions {
  /** Open cases that seem to be about the same. */
  readonly duplicates: readonly Suggestion[];
  /** Ended ones of the same person or place: a demand that comes again 重复诉求. */
  readonly repeats: readonly Suggestion[];
}

/** Which of the found are worth a look, the most alike first; where no place was given, the text alone decides. */
export const suggested = (found: readonly Found[], placed: boolean): Suggestions => {
  const ranked = [...found].sort((a, b) => weight(b) - weight(a) || (a.reported_at < b.reported_at ? 1 : -1));
  return {
    duplicates: ranked.filter((one) => !one.closed_at && isDuplicate(one, placed)).map(toSuggestion),
    repeats: ranked.filter((one) => one.closed_at && isRepeat(one)).map(toSuggestion),
  };
};

const isDuplicate = (one: Found, placed: boolean): boolean =>
  (one.same_address && one.same_category) ||
  (one.similarity >= alike && (!placed || one.same_address || one.same_grid || one.same_reporter));

const isRepeat = (one: Found): boolean =>
  (one.same_reporter || one.same_address) && (one.same_category || one.similarity >= alike);

const weight = (one: Found): number => codesOf(one).length + one.similarity;

const codesOf = (one: Found): readonly Reason[] => [
  ...(one.same_address ? (['SAME_ADDRESS'] as const) : one.same_grid ? (['SAME_GRID'] as const) : []),
  ...(one.same_category ? (['SAME_CATEGORY'] as const) : []),
  ...(one.same_reporter ? (['SAME_REPORTER'] as const) : []),
  ...(one.similarity >= alike ? (['SIMILAR_TEXT'] as const) : []),
];

const toSuggestion = (one: Found): Suggestion => ({
  caseId: one.case_id,
  caseNo: one.case_no,
  status: one.status,
  category: one.category,
  outcome: one.outcome,
  reportedAt: one.reported_at,
  closedAt: one.closed_at,
  similarity: Math.round(one.similarity * 100) / 100,
  reasons: codesOf(one).map((code) => ({ code, ...reasons[code] })),
});
