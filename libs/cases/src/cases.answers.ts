import { ApiProperty } from '@nestjs/swagger';
import { stages, statuses, type Instant, type Lamp, type Stage, type Status } from '@gridloop/domain';
import { formatPosition, isSealed, type RecordedEvent } from '@gridloop/engine';
import type { CaseRow } from './cases.view';

const lamps = ['GREEN', 'YELLOW', 'RED'] as const;

/** A case as its queue row shows it. */
export class CaseAnswer {
  @ApiProperty() caseId: string;
  @ApiProperty() caseNo: string;
  @ApiProperty({ enum: statuses }) status: Status;
  @ApiProperty({ enum: stages }) stage: Stage;
  /** Units from the one that holds the address upward; [] while not located. */
  @ApiProperty({ type: [String] }) chain: readonly string[];
  /** The unit that holds the case, and its level. */
  @ApiProperty({ type: String, nullable: true }) unit: string | null;
  @ApiProperty({ type: String, nullable: true }) level: string | null;
  /** Person id of who signed. */
  @ApiProperty({ type: String, nullable: true }) handler: string | null;
  @ApiProperty({ type: String, nullable: true }) category: string | null;
  @ApiProperty() urgency: string;
  @ApiProperty() confidential: boolean;
  @ApiProperty() round: number;
  @ApiProperty() supervised: boolean;
  @ApiProperty({ type: String, nullable: true }) outcome: string | null;
  @ApiProperty({ type: String, nullable: true }) satisfaction: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) reportedAt: Instant;
  @ApiProperty({ type: String, nullable: true }) closedAt: Instant | null;
  /** The first of the running clocks to expire. */
  @ApiProperty({ type: String, nullable: true }) dueAt: Instant | null;
  @ApiProperty({ enum: lamps, nullable: true }) lamp: Lamp | null;
  @ApiProperty() definition: string;
  @ApiProperty() policy: string;
  @ApiProperty() revision: number;
}

export class QueueAnswer {
  @ApiProperty({ type: [CaseAnswer] }) cases: readonly CaseAnswer[];
  /** For `after`; null on the last page. */
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  /** Over everything that the filter lets through, not over the page. */
  @ApiProperty({ type: Object }) counts: {
    readonly total: number;
    readonly status: Readonly<Record<string, number>>;
    readonly lamp: Readonly<Record<string, number>>;
  };
}

export const toAnswer = (row: CaseRow & { readonly lamp: Lamp | null }): CaseAnswer => ({
  caseId: row.case_id,
  caseNo: row.case_no,
  status: row.status,
  stage: row.stage,
  chain: row.path,
  unit: row.unit,
  level: row.level,
  handler: row.handler,
  category: row.category,
  urgency: row.urgency,
  confidential: row.confidential,
  round: row.round,
  supervised: row.supervised,
  outcome: row.outcome,
  satisfaction: row.satisfaction,
  reportedAt: row.reported_at,
  closedAt: row.closed_at,
  dueAt: row.due_at,
  lamp: row.lamp,
  definition: row.definition,
  policy: row.policy,
  revision: row.revision,
});

/** An event as history shows it: envelope and data, sealed fields as no more than that they are sealed. */
export const toHistory = ({ id, revision, position, type, data, metadata }: RecordedEvent) => {
  const { $correlationId: correlationId, $causationId: causationId, ...envelope } = metadata;
  return {
    eventId: id,
    revision,
    position: formatPosition(position),
    type,
    data: Object.fromEntries(
      Object.entries(data as object).map(([field, value]) => [
        field,
        isSealed(value) ? { sealed: value.sealed } : value,
      ]),
    ),
    ...envelope,
    correlationId,
    causationId,
  };
};
