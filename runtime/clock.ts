/** The only home of the wall clock. Rules take instants as arguments; shells take a `Clock`. */
export interface Clock {
  now(): Date;
  nowMs(): number;
  /** Milliseconds that never run backwards; only differences mean something. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still until it is told to move. */
export function manualClock(startMs: number): ManualClock {
  let elapsedMs = 0;
  return {
    now: () => new Date(startMs + elapsedMs),
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms;
    },
  };
}
