// What to do when playing fails, so that it goes on by itself. Pure: takes the time, starts nothing.

export type Failure = "network" | "media" | "stall" | "other";

export type Remedy =
  | { action: "recover-media" } // keeps what is loaded and resets the decoder
  | { action: "restart"; delay: number }; // a new player after so many milliseconds

const mediaRecoveryInterval = 10_000;
const firstDelay = 1_000;
const longestDelay = 8_000;

export class Recovery {
  private lastMediaRecovery = -Infinity;
  private delay = firstDelay;

  // `now` in milliseconds.
  next(failure: Failure, now: number): Remedy {
    if (failure === "media" && now - this.lastMediaRecovery >= mediaRecoveryInterval) {
      this.lastMediaRecovery = now;
      return { action: "recover-media" };
    }
    const delay = this.delay;
    this.delay = Math.min(this.delay * 2, longestDelay);
    return { action: "restart", delay };
  }

  // The picture moves again: the next failure is a first one.
  succeeded(): void {
    this.delay = firstDelay;
  }
}

// Notices when a picture that ought to move stands still.
export class StallWatch {
  private position = -1;

  constructor(private since: number) {}

  // `expected` is false while nobody can expect it to move: paused, or the camera is away. Times in milliseconds.
  stalled(position: number, expected: boolean, patience: number, now: number): boolean {
    if (position !== this.position || !expected) {
      this.position = position;
      this.since = now;
      return false;
    }
    return now - this.since >= patience;
  }
}
