import { Matches } from 'class-validator';
import { EdgeRefusal } from './problem';
import { LeftOut } from './validation';

/** A query that may ask for what a command has just done. */
export class FreshQuery {
  /** Answer only when this position, from a command's answer, is visible; 503 `NOT_YET_VISIBLE` if that takes too long. */
  @LeftOut() @Matches(/^\d{1,20}-\d{1,20}$/) minPosition?: string;
}

/** The refusal to a query whose position was not reached in time. */
export const notYetVisible = (): EdgeRefusal =>
  new EdgeRefusal('NOT_YET_VISIBLE', 'Expected to show a position, but the read model has not reached it', {
    headers: { 'Retry-After': '1' },
  });
