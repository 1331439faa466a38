import { engine, eventNames, localDate, type Actor, type Instant } from '@gridloop/domain';
import { presets, type Claim, type Step } from '@gridloop/presets';
import { padded } from '../text';
import type { Refused, Told } from './api';

/** Prints a story line by line as it happens: for people, or one JSON object a line. */
export class Teller {
  constructor(private readonly json: boolean) {}

  title(text: string): void {
    this.tell({ story: text }, `\n${text}`);
  }

  event(event: Told): void {
    const { eventId, revision, position, type, recordedAt, actor } = event;
    const line = [
      clockTime(recordedAt),
      `#${revision}`.padEnd(3),
      position.padEnd(13),
      eventId,
      padded(eventNames[type].zh, 12),
      type.padEnd(20),
      padded(actingAs(actor), 28),
      detailOf(event),
    ].join('  ');
    this.tell({ event }, line.trimEnd());
  }

  /** An event of a story as a sentence, at the story's own time; a star marks a time that the article does not give. */
  sentence({ at, assumed }: Pick<Step, 'at' | 'assumed'>, event: Told): void {
    const { zh, en } = eventNames[event.type];
    const detail = detailOf(event);
    const sentence = `${actingAs(event.actor)}: ${zh}, ${en}${detail ? ` (${detail})` : ''}`;
    this.tell({ at, assumed: assumed ?? false, event }, `${at.padStart(16)}${assumed ? '*' : ' '}  ${sentence}`);
  }

  claim({ says: { zh, en } }: Pick<Claim, 'says'>, holds: boolean): void {
    this.tell({ says: { zh, en }, holds }, `        ${holds ? 'true ' : 'FALSE'}     ${zh} · ${en}`);
  }

  refusal(person: string, command: string, { status, code, title }: Refused): void {
    this.tell(
      { refusal: { person, command, status, code, title } },
      `          refused: ${nameOf(person)} may not ${command}: ${status} ${code} ${title}`,
    );
  }

  note(text: string, facts: object = {}): void {
    this.tell({ note: text, ...facts }, `          ${text}`);
  }

  private tell(facts: object, line: string): void {
    console.log(this.json ? JSON.stringify(facts) : line);
  }
}

/** The names of people of the presets; others stay pseudonyms. */
const names = new Map(presets.flatMap(({ structure }) => structure.people.map((one) => [one.subjectId, one.name])));

const nameOf = (person: string): string => names.get(person) ?? person;

const actingAs = ({ person, post, role }: Actor): string =>
  person === engine ? engine : [nameOf(person), post ?? role].filter(Boolean).join(' ');

/** How many milliseconds the act came after the instant. */
export const lateness = (dueAt: Instant, actAt: Instant): number => Date.parse(actAt) - Date.parse(dueAt);

const clockTime = (at: Instant): string =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour12: false });

/** With the date, unless it is that of the act. */
const dueTime = (dueAt: Instant, actAt: Instant): string =>
  localDate(dueAt) === localDate(actAt)
    ? clockTime(dueAt)
    : `${localDate(dueAt).replace(/(....)(..)/, '$1-$2-')} ${clockTime(dueAt)}`;

/** What is worth a glance; never a sealed field. */
const detailOf = (event: Told): string => {
  switch (event.type) {
    case 'CaseReported':
    case 'CaseDiscovered':
      return event.data.caseNo;
    case 'CaseLocated':
      return event.data.chain.map(({ unitId }) => unitId).join(' → ');
    case 'CaseClassified':
      return `${event.data.category} ${event.data.urgency}`;
    case 'CaseAccepted':
      return `${event.data.policy}${event.data.selfHandled ? ', for oneself' : ''}`;
    case 'CaseDispatched':
      return event.data.leadUnit;
    case 'CaseEscalated':
      return `${event.data.fromUnit} → ${event.data.toUnit}`;
    case 'SkippedLevelNotified':
      return event.data.unitId;
    case 'CaseHandled':
      return `${event.data.outcome} at ${event.data.resolvedAtLevel}`;
    case 'SatisfactionRecorded':
      return event.data.level;
    case 'ReworkOrdered':
      return `round ${event.data.round}`;
    case 'DeadlineSet':
    case 'DeadlineRecomputed':
      return `${event.data.clock} due ${dueTime(event.data.dueAt, event.recordedAt)} by ${event.data.policy}`;
    case 'RedCardIssued':
      return `${event.data.clock} ${lateness(event.data.dueAt, event.recordedAt)} ms after it was due`;
    case 'VerdictRecorded':
      return `${event.data.clock} ${event.data.result}`;
    case 'YellowCardIssued':
    case 'VerdictDeferred':
    case 'ExtensionGranted':
    case 'ExtensionDenied':
    case 'ClockResumed':
      return event.data.clock;
    case 'ExtensionRequested':
      return `${event.data.clock} +${event.data.amount}`;
    case 'ClockPaused':
      return `${event.data.clock} ${event.data.reasonCode}`;
    case 'CaseMigrated':
      return `${event.data.fromVersion} → ${event.data.toVersion}`;
    case 'CaseSuspended':
      return `until ${event.data.resumeOn}`;
    case 'CasePutOnAccount':
      return `review on ${event.data.reviewOn}`;
    case 'SupervisionOpened':
      return `${event.data.kind}, ${event.data.trigger}`;
    case 'CallbackMade':
      return event.data.reached ? 'reached' : `attempt ${event.data.attempt}`;
    case 'EarlierContactLinked':
      return `${event.data.organization}: ${event.data.result}`;
    case 'CaseVerified':
      return event.data.finding;
    case 'CaseRejected':
      return event.data.reasonCode;
    case 'CaseExpressRouted':
      return event.data.partner;
    case 'CaseReassigned':
      return `${event.data.fromUnit} → ${event.data.toUnit}`;
    case 'CoHandlerAdded':
    case 'CoHandlerReported':
      return event.data.unit;
    case 'AssignmentReturned':
      return `by ${event.data.unit}, for the ${event.data.returnCount}. time`;
    case 'ReturnArbitrated':
      return event.data.upheld ? `upheld${event.data.newLead ? `, to ${event.data.newLead}` : ''}` : 'refused';
    case 'ReporterContacted':
      return event.data.reached ? 'reached' : 'not reached';
    case 'HandlingStageBegun':
      return event.data.stage;
    case 'WhistleBlown':
      return `${event.data.kind}: ${event.data.departments.join(', ')}`;
    case 'DepartmentArrived':
      return event.data.department;
    case 'DepartmentRated':
      return `${event.data.department} ${event.data.score}`;
    case 'DeliberationLinked':
    case 'DeliberationReturned':
      return `${event.data.council}, ${event.data.item}`;
    case 'InspectorDrawn':
      return `1 of ${event.data.candidates}, by seed ${event.data.drawSeed}`;
    case 'ReminderSent':
    case 'DeadlineWithdrawn':
      return event.data.clock;
    case 'CaseForceClosed':
      return event.data.missing;
    case 'CaseReopened':
      return `round ${event.data.round}`;
    case 'CaseMerged':
      return `into ${event.data.survivingCase}`;
    case 'CaseAbsorbed':
      return event.data.caseId;
    case 'CaseSplit':
      return event.data.childCases.join(', ');
    case 'ChildCaseEnded':
      return event.data.endedAs;
    case 'VerdictCorrected':
      return `${event.data.clock} ${event.data.previous} → ${event.data.result}`;
    case 'CaseExcludedFromRating':
    case 'ExclusionRevoked':
      return event.data.indicators.join(', ');
    case 'SupplementRequested':
    case 'CaseSupplemented':
    case 'CaseFiled':
    case 'DispatchRecalled':
    case 'WhistleEnded':
    case 'NoticeIssued':
    case 'CaseArchived':
    case 'CaseWithdrawn':
    case 'CaseVoided':
    case 'AssignmentSigned':
    case 'HandlingStarted':
    case 'ProgressNoted':
    case 'InspectionPassed':
    case 'InspectionFailed':
    case 'PublicReplyPublished':
    case 'CaseReviewed':
    case 'CaseClosed':
    case 'CaseResumed':
    case 'AccountReviewed':
    case 'CaseTakenOffAccount':
    case 'SupervisionAnswered':
    case 'SupervisionClosed':
      return '';
  }
};
