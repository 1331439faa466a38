import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Logger, Module, Res, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from './auth.guard';

/** Something without which the process is of no use; `check` rejects, or resolves to false, while it is away. */
export interface Check {
  readonly name: string;
  readonly check: () => Promise<unknown>;
}

const CHECKS = Symbol('checks');
const patienceMs = 2_000;

@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('health');

  constructor(@Inject(CHECKS) private readonly checks: readonly Check[]) {}

  /** The process answers: whoever restarts it need not. */
  @Get('live')
  live() {
    return { status: 'live' };
  }

  /** Whether to send it work: 200 when all checks pass within two seconds, else 503; both name each. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const results = await Promise.all(this.checks.map(async (each) => [each.name, await this.passes(each)] as const));
    const ready = results.every(([, passed]) => passed);
    reply.code(ready ? 200 : 503).header('Cache-Control', 'no-store');
    const checks = Object.fromEntries(results.map(([name, passed]) => [name, passed ? 'ok' : 'failed']));
    return { status: ready ? 'ready' : 'not ready', checks };
  }

  private async passes({ name, check }: Check): Promise<boolean> {
    const patience = new AbortController();
    try {
      const answer = check();
      const late = sleep(patienceMs, undefined, { signal: patience.signal }).then(() => {
        throw new Error(`Expected an answer within ${patienceMs} ms, but there was none`);
      });
      return (await Promise.race([answer, late])) !== false;
    } catch (error) {
      this.logger.warn({ check: name, err: error });
      return false;
    } finally {
      patience.abort();
    }
  }
}

/** `GET /health/live` and `GET /health/ready`; the app says what it needs, as a list or as a provider of one. */
@Module({})
export class HealthModule {
  static register(
    checks:
      | readonly Check[]
      | (Pick<FactoryProvider<readonly Check[]>, 'inject' | 'useFactory'> & Pick<DynamicModule, 'imports'>),
  ): DynamicModule {
    const { imports = [], ...provider } = 'useFactory' in checks ? checks : { useFactory: () => checks };
    return {
      module: HealthModule,
      imports,
      controllers: [HealthController],
      providers: [{ provide: CHECKS, ...provider }],
    };
  }
}
