import { postsOf, Rejection, type Instant, type Rulebook } from '@gridloop/domain';

/** @throws Rejection `ACTOR_NOT_ALLOWED` for whoever holds no post at that instant */
export const assertStaff = (book: Rulebook, person: string, at: Instant): void => {
  if (postsOf(book, person, at).length > 0) return;
  throw new Rejection(
    'forbidden',
    'ACTOR_NOT_ALLOWED',
    `Expected staff to ask about deadlines, but ${person} holds no post`,
  );
};
