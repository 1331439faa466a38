import { Controller, Get, Injectable, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Public } from './auth.guard';
import { answerTo } from './problem';

/** What one process measures about itself, for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly commandSeconds = new Histogram({
    name: 'gridloop_command_seconds',
    help: 'Time from a command to its answer, by its type and the code it ended with (OK, or the refusal)',
    labelNames: ['command', 'code'],
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Runs the command and measures it; its result or error passes through. */
  async timed<T>(command: string, run: () => Promise<T>): Promise<T> {
    const end = this.commandSeconds.startTimer({ command });
    try {
      const result = await run();
      end({ code: 'OK' });
      return result;
    } catch (error) {
      end({ code: answerTo(error).code });
      throw error;
    }
  }

  /** Asked whenever the metrics are read; NaN while `collect` fails, so that the others are still told. */
  gauge(name: string, help: string, collect: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        try {
          this.set(await collect());
        } catch {
          this.set(Number.NaN);
        }
      },
    });
  }
}

@Public()
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('Content-Type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
