import type { INestApplication } from '@nestjs/common';
import { refusals } from '@gridloop/domain';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** What a document says of itself. */
export interface Docs {
  readonly title: string;
  readonly version: string;
}

/** Serves the OpenAPI document of the app's controllers at /docs/openapi.json, and for people at /docs; before it listens. */
export const serveDocs = (app: INestApplication, docs: Docs): void => {
  SwaggerModule.setup('docs', app, () => describeApi(app, docs), { jsonDocumentUrl: 'docs/openapi.json' });
};

/** The document: every operation needs a token unless it says otherwise, and answers any refusal as a problem. */
export const describeApi = (app: INestApplication, { title, version }: Docs): OpenAPIObject => {
  const info = new DocumentBuilder()
    .setTitle(title)
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer');
  const document = SwaggerModule.createDocument(app, info.build());
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problemSchema },
  };
  for (const path of Object.values(document.paths))
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation) operation.responses = { ...operation.responses, default: refusal };
  return document;
};

const refusal = {
  description: 'A refusal, with its code',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const text = { type: 'string' };
const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: { ...text, example: 'urn:gridloop:problem:ESCALATION_NOT_UPWARD' },
    title: { ...text, description: 'For people, in Chinese or English by Accept-Language' },
    status: { type: 'integer' },
    detail: text,
    code: { ...text, enum: Object.keys(refusals) },
    instance: { ...text, description: 'The id of this request' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'messages'],
        properties: { field: text, messages: { type: 'array', items: text } },
      },
    },
  },
};
