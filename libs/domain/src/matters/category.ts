import type { Text } from '../kernel/event';
import { publication } from '../kernel/publication';

/** A kind of problem 问题分类 (大类/小类) with the condition for filing it 立案条件. */
export interface Category {
  /** Name and version, such as `SEWER_BLOCKED@1`. */
  readonly id: string;
  /** What `CaseClassified` names. */
  readonly code: string;
  readonly name: Text;
  /** Code of the category above 大类. */
  readonly within?: string;
  readonly filingCondition: Text;
  /** Goes on whatever the reporter wishes (handbook §4.7). */
  readonly publicSafety?: true;
  /** The organisation to which such cases go straight 直通车 (handbook §4.4). */
  readonly express?: string;
  readonly assumed?: true;
}

const categoryFaults = ({ id, code, filingCondition }: Category): readonly string[] => [
  ...(id.startsWith(`${code}@`) ? [] : [`${id} is no version of ${code}`]),
  ...(filingCondition.zh.trim() ? [] : ['it has no filing condition']),
];

export const categoryDecider = publication<Category, 'CategoryPublished', 'PublishCategory'>({
  category: 'category',
  command: 'PublishCategory',
  event: 'CategoryPublished',
  faults: categoryFaults,
  faulty: 'CATEGORY_FAULTY',
});

/** The newest version of a category. */
export const categoryOf = (
  { categories }: { readonly categories: ReadonlyMap<string, Category> },
  code: string | undefined,
): Category | undefined => [...categories.values()].findLast((category) => category.code === code);
