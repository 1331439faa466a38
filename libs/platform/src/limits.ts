import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { EdgeRefusal } from './problem';
import type { Visitor } from './visitor';

/** Requests a minute. Those of people are far above what hands can do, and stop a script that runs wild. */
const limits = { person: 1_200, usual: 600, strict: 30 } as const;
const windowMs = 60_000;

/** Counts requests; whoever comes too often is told how long to wait. Only addresses under `/api` count. */
export class Limits {
  /** @param take takes one of a key's and answers the milliseconds to wait, 0 for none */
  constructor(
    private readonly take: (key: string, rate: { limit: number; windowMs: number }) => Promise<number>,
    private readonly most: Readonly<Record<keyof typeof limits, number>> = limits,
  ) {}

  /** Of whoever is nobody yet. @throws EdgeRefusal `RATE_LIMITED` */
  async ofAddress(request: FastifyRequest, how: 'usual' | 'strict'): Promise<void> {
    if (request.url.startsWith('/api')) await this.count(how, request.ip);
  }

  /** The operator, who holds the key of the house, is not counted. @throws EdgeRefusal `RATE_LIMITED` */
  async ofVisitor({ person, door }: Visitor): Promise<void> {
    if (door !== 'OPERATOR') await this.count('person', person);
  }

  private async count(kind: keyof typeof limits, who: string): Promise<void> {
    const key = `${kind}:${createHash('sha256').update(who).digest('base64url').slice(0, 22)}`; // no address in clear
    const waitMs = await this.take(key, { limit: this.most[kind], windowMs });
    if (waitMs === 0) return;
    throw new EdgeRefusal(
      'RATE_LIMITED',
      `Expected at most ${this.most[kind]} requests a minute, but there were more`,
      {
        headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
      },
    );
  }
}
