/**
 * What has arrived since the last look, in order: at once when there is something, never more than `size` together,
 * an empty batch after `silenceMs` milliseconds without anything. Reads ahead by one batch while the taker works.
 */
export async function* inBatches<T>(
  source: AsyncIterable<T>,
  size: number,
  silenceMs: number,
): AsyncGenerator<readonly T[], void> {
  let waiting: T[] = [];
  let end: { readonly error?: unknown } | undefined;
  let left = false;
  let arrived = (): void => undefined;
  let taken = (): void => undefined;

  const fill = async (): Promise<void> => {
    for await (const item of source) {
      waiting.push(item);
      arrived();
      if (waiting.length >= size && !left) await new Promise<void>((resolve) => (taken = resolve));
      if (left) return;
    }
  };
  void fill().then(
    () => ((end = {}), arrived()),
    (error: unknown) => ((end = { error }), arrived()),
  );

  try {
    for (;;) {
      if (waiting.length === 0 && !end) await either(silenceMs, (wake) => (arrived = wake));
      if (waiting.length === 0 && end) break;
      const batch = waiting;
      waiting = [];
      taken();
      yield batch;
    }
    if (end && 'error' in end) throw end.error;
  } finally {
    left = true;
    taken();
  }
}

const either = (ms: number, wakeable: (wake: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
