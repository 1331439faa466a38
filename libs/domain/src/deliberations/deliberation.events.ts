import type { LocalDate } from '../calendars/local-time';
import type { Event, Text } from '../kernel/event';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** Who sits in a council, and for whom. */
export interface Member {
  readonly person: string;
  /**
   * Code, such as `DELEGATE` 两代表一委员, `RESIDENTS_COMMITTEE` 居委会, `OWNERS_COMMITTEE` 业委会, `RESIDENTS` 居民代表,
   * `PARTY_MEMBERS` 党员代表, `RESIDENT_UNIT` 驻区单位, `PROPERTY_COMPANY` 物业 (handbook §4.8).
   */
  readonly capacity: string;
  readonly organizationId?: string;
}

/** How many must be there: at least `parts` of every `of` members who may vote, such as two of every three. */
export interface Quorum {
  readonly parts: number;
  readonly of: number;
}

export interface Composition {
  readonly members: readonly Member[];
  readonly quorum: Quorum;
}

/** A council 议事会 of a unit: 区级联席会, 街道联席会 or 社区共建议事会, by the level of the unit. */
export interface Council extends Composition {
  readonly councilId: string;
  readonly unitId: string;
  /** Level code of the unit. */
  readonly level: string;
  readonly name: Text;
  /** How often it is to meet at least: 3 for every quarter. */
  readonly everyMonths?: number;
  readonly assumed?: true;
}

export interface AgendaItem {
  readonly itemId: string;
  /** Left out for an item from a case: the case says what it is about. */
  readonly title?: string;
  readonly caseId?: string;
  /** Members and others whom the item concerns themselves: they are recused without being asked. */
  readonly parties: readonly string[];
}

export interface Meeting {
  readonly meetingId: string;
  /** The date, or as much of it as is known: `2015-11-20`, `2015-11`, `2015`; left out: nothing is. */
  readonly heldOn?: string;
  /** Left out where only the count has come down to us. */
  readonly title?: string;
  readonly items: readonly string[];
  readonly assumed?: true;
}

/** A member against it, and why 保留意见. */
export interface Dissent {
  readonly person: string;
  readonly reason: string;
}

/** How each voted. */
export interface Votes {
  readonly inFavour: readonly string[];
  readonly against: readonly Dissent[];
  readonly abstained: readonly string[];
}

/** What a resolution gives somebody to do. */
export interface ResolutionTask {
  readonly taskId: string;
  readonly what: string;
  /** A unit or an organisation. */
  readonly unitId: string;
  readonly person?: string;
  readonly dueOn: LocalDate;
}

export interface Resolution {
  readonly itemId: string;
  readonly caseId?: string;
  readonly meetingId: string;
  readonly text: string;
  readonly votes: Votes;
  /** Of the members who were not recused: how many there are, and how many had signed in. */
  readonly entitled: number;
  readonly present: number;
  readonly tasks: readonly ResolutionTask[];
}

type Of<Type extends string, Data> = Event<Type, Data & { councilId: string }>;

export type DeliberationEvent =
  /** 组建. */
  | Of<'CouncilConvened', Council>
  /** 换届: from now on these members and this quorum. */
  | Of<'CouncilMembersNamed', Composition>
  /** 列入议题. */
  | Of<'AgendaItemAdded', AgendaItem>
  /** 撤回议题. */
  | Of<'AgendaItemWithdrawn', { itemId: string; caseId?: string; reason: string }>
  /** 召开. */
  | Of<'MeetingHeld', Meeting>
  /** 成员签到. */
  | Of<'MemberSignedIn', { meetingId: string; person: string }>
  /** 回避. */
  | Of<'MemberRecused', { itemId: string; person: string; reason: string }>
  /** 形成决议. */
  | Of<'ResolutionAdopted', Resolution>
  /** 决议落实. */
  | Of<'ResolutionTaskFulfilled', { itemId: string; taskId: string; person: string; result: string }>
  /** 公示. */
  | Of<'ResolutionPublished', { itemId: string; where: string }>;
