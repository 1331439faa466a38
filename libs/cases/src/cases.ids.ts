import { Rejection } from '@gridloop/domain';

/** Lower case only: another spelling would name another stream. */
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The case id of a path. @throws Rejection `CASE_UNKNOWN` */
export const caseIdOf = (word: string): string => {
  if (uuid.test(word)) return word;
  throw new Rejection('not-found', 'CASE_UNKNOWN', 'Expected the id of a case, but it is none');
};
