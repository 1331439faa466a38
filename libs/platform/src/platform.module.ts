import type { KeyObject } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AuthGuard, TOKEN_KEY } from './auth.guard';
import { LOG, type Log } from './logging';
import { Metrics, MetricsController } from './metrics';
import { ProblemFilter } from './problem.filter';
import { Stopping } from './stopping';
import { RequestPipe } from './validation';

/** Under every app: who asks, what may be asked, how no is said; and for whoever injects them, the log, the metrics and the stop. */
@Global()
@Module({})
export class PlatformModule {
  static register(parts: { log: Log; tokenKey: KeyObject; stopping: Stopping }): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [MetricsController],
      providers: [
        { provide: LOG, useValue: parts.log },
        { provide: TOKEN_KEY, useValue: parts.tokenKey },
        { provide: Stopping, useValue: parts.stopping },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useClass: RequestPipe },
        Metrics,
      ],
      exports: [LOG, TOKEN_KEY, Metrics, Stopping],
    };
  }
}
