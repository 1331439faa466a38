import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** How late a bare BullMQ queue is that does nothing at all: so many delayed jobs, due evenly within so many milliseconds. */
export const bareQueue = async (url: string, jobs: number, withinMs: number, leadMs: number) => {
  const connect = () => new Redis(url, { maxRetriesPerRequest: null });
  const [producer, consumer] = [connect(), connect()];
  const queue = new Queue<{ dueAt: number }>('bare', { connection: producer, prefix: '{bare}' });
  const late: number[] = [];
  const drained = Promise.withResolvers<number>();
  const work = async ({ data: { dueAt } }: { data: { dueAt: number } }): Promise<void> => {
    late.push(Date.now() - dueAt);
    if (late.length === jobs) drained.resolve(Date.now());
  };
  const options = { connection: consumer, prefix: '{bare}', concurrency: 32, removeOnComplete: { count: 0 } };
  const begun = Date.now() + leadMs;
  for (let first = 0; first < jobs; first += 1_000) {
    const some = Array.from({ length: Math.min(1_000, jobs - first) }, (_, index) => {
      const dueAt = begun + ((first + index) * withinMs) / jobs;
      return { name: 'job', data: { dueAt }, opts: { delay: Math.max(0, dueAt - Date.now()) } };
    });
    await queue.addBulk(some);
  }
  const worker = new Worker('bare', work, options);
  const drainMs = (await drained.promise) - begun;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  producer.disconnect();
  consumer.disconnect();
  return { late, drainMs };
};
