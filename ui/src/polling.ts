// Asks the server again and again, but not while nobody looks at the page.

export interface PollerOptions<T> {
  ask: (signal: AbortSignal) => Promise<T>;
  interval: number; // milliseconds between an answer and the next question
  timeout: number; // milliseconds after which a question counts as failed
  onAnswer: (answer: T) => void;
  onFailure: (error: Error) => void;
}

export class Poller<T> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly options: PollerOptions<T>) {}

  start(): void {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.onVisibility();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.pause();
  }

  private readonly onVisibility = (): void => {
    this.pause();
    if (!document.hidden) void this.ask();
  };

  private pause(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = undefined;
  }

  private async ask(): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    const deadline = setTimeout(() => asking.abort(new Error("the server does not answer")), this.options.timeout);
    try {
      const answer = await this.options.ask(asking.signal);
      if (this.asking === asking) this.options.onAnswer(answer);
    } catch (error) {
      if (this.asking === asking) this.options.onFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      clearTimeout(deadline);
    }
    if (this.asking === asking) this.timer = setTimeout(() => void this.ask(), this.options.interval);
  }
}
