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
