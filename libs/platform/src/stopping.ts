/** Which requests are under way, and that the process is about to stop. */
export class Stopping {
  private readonly controller = new AbortController();
  private readonly drained = Promise.withResolvers<void>();
  private readonly underWay = new Set<object>();

  /** Aborted once no new connection is accepted: whoever answers without end, such as a feed, ends his answer then. */
  readonly signal = this.controller.signal;

  requestBegins(request: object): void {
    this.underWay.add(request);
  }

  /** Also for one that never began: some are refused before. */
  requestEnds(request: object): void {
    this.underWay.delete(request);
    this.look();
  }

  /** Resolves when no request is under way any more. */
  async begin(): Promise<void> {
    this.controller.abort();
    this.look();
    await this.drained.promise;
  }

  private look(): void {
    if (this.signal.aborted && this.underWay.size === 0) this.drained.resolve();
  }
}
