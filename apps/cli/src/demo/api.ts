import { randomUUID, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, CaseEvent, Instant } from '@gridloop/domain';
import { signToken } from '@gridloop/platform';
import { httpAnswers } from '../../../../infra/answers';

/** An event as the history endpoint tells it; sealed fields say no more than that they are sealed. */
export type Told = CaseEvent & {
  readonly eventId: string;
  readonly revision: number;
  readonly position: string;
  readonly recordedAt: Instant;
  readonly actor: Actor;
};

/** The answer to a command, as far as all commands share it. */
export interface Done {
  readonly revision: number;
  readonly position: string | null;
}

/** A case as its queue row shows it, as far as the stories look. */
export interface CaseRow {
  readonly status: string;
  readonly stage: string;
  readonly level: string | null;
  readonly supervised: boolean;
}

/** Gridloop said no, and why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = 'Refused';
  }
}

const patienceMs = 60_000;
const longestWaitMs = 2_000;

/** Gridloop over HTTP in the name of one person or another. Sits out a server that is restarted, for a minute. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly key: KeyObject,
  ) {}

  /** @throws Error when nobody answers there within ten seconds */
  async greet(): Promise<void> {
    for (const until = performance.now() + 10_000; !(await httpAnswers(`${this.url}/health/live`)); await sleep(200))
      if (performance.now() > until)
        throw new Error(`Nobody answers at ${this.url}; type: bash infra/up, or name another with --url`);
  }

  /** Sends a command under one Idempotency-Key, however often it takes. @throws Refused */
  post<Answer>(person: string, path: string, body: object, key: string = randomUUID()): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    return this.insist(person, path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @throws Refused */
  get<Answer>(person: string, path: string): Promise<Answer> {
    return this.insist(person, path, { headers: {} });
  }

  /** What happened to the case behind `revision`, oldest first. */
  async historyAfter(revision: number, person: string, caseId: string): Promise<readonly Told[]> {
    const { events } = await this.get<{ events: readonly Told[] }>(person, `/api/cases/${caseId}/history`);
    return events.filter((event) => event.revision > revision);
  }

  private async insist<Answer>(
    person: string,
    path: string,
    request: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<Answer> {
    const authorization = `Bearer ${await signToken(this.key, person)}`;
    const until = performance.now() + patienceMs;
    for (let wait = 100; ; wait = Math.min(2 * wait, longestWaitMs)) {
      const outcome = await this.attempt(path, { ...request, headers: { ...request.headers, authorization } });
      if ('answer' in outcome) return outcome.answer as Answer;
      if (performance.now() > until)
        throw new Error(`No answer from ${this.url} for ${patienceMs / 1_000} s: ${outcome.problem}`);
      await sleep(wait);
    }
  }

  /** The answer, or why there is none yet. @throws Refused */
  private async attempt(path: string, request: RequestInit): Promise<{ answer: unknown } | { problem: string }> {
    try {
      const response = await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(15_000) });
      const answer = (await response.json()) as unknown;
      if (response.ok) return { answer };
      const { code, title, detail } = answer as { code: string; title: string; detail: string };
      if (response.status < 500) throw new Refused(response.status, code, title, detail);
      return { problem: `${response.status} ${code}` };
    } catch (error) {
      if (error instanceof Refused) throw error;
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
