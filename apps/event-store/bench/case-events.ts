import { jsonEvent } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import type { Recorded } from '../src/storage/record';
import { grantedMessage } from '../src/wire/answering';
import { shared, streams } from '../src/wire/generated';
import { eventMessage } from '../src/wire/reading';

const data = {
  caseId: 'a0a0a0a0-0000-4000-8000-000000000000',
  text: '路灯坏了，晚上很黑'.repeat(8),
  level: 'GRID',
  at: '2020-02-19T02:00:00.000Z',
};
const metadata = { schemaVersion: 1, actor: { person: 'p1' } };

export const caseType = 'CaseEscalated';
export const caseData = Buffer.from(JSON.stringify(data));
export const caseMetadata = Buffer.from(JSON.stringify(metadata));

/** An event of the size that cases have, as the client wants it. */
export const caseEvent = () => jsonEvent({ type: caseType, data, metadata });

const request = (): Uint8Array => {
  const { BatchAppendReq } = streams;
  const stream = new shared.StreamIdentifier().setStreamName(Buffer.from('case-128-1000').toString('base64'));
  const event = new BatchAppendReq.ProposedMessage()
    .setId(new shared.UUID().setString(randomUUID()))
    .setData(caseData)
    .setCustomMetadata(caseMetadata);
  event.getMetadataMap().set('type', caseType).set('content-type', 'application/json');
  return new BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(randomUUID()))
    .setOptions(new BatchAppendReq.Options().setStreamIdentifier(stream))
    .setProposedMessagesList([event])
    .setIsFinal(true)
    .serializeBinary();
};

const recorded: Recorded = {
  ...{ id: randomUUID(), type: caseType, json: true, data: caseData, metadata: caseMetadata },
  ...{ position: 10_000_000, stream: 'case-128-1000', revision: 7, created: Date.now() },
};

/** Bytes of such an event on the wire and, as `record`, in the log. */
export const messageSizes = {
  append: request().length,
  appended: grantedMessage(randomUUID(), recorded.stream, recorded).length,
  event: eventMessage({ event: recorded, link: undefined }, 'string').length,
  record: 16 + caseData.length + caseMetadata.length,
};
