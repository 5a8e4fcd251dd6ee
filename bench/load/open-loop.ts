/**
 * An open loop: requests are sent at the moments a fixed rate gives them, whether or not earlier ones were answered, as
 * clients do who know nothing of each other. Latency is counted from the moment a request was due. A server that stalls
 * makes everybody wait who was due meanwhile, and each of those waits is counted; a closed loop would ask no one then, and
 * count the stall once (coordinated omission).
 *
 * Own code, because autocannon's rate is given to each connection once a second, at its beginning and all at once, and it
 * makes up for what a stall left out by values it computes.
 */
export interface OpenLoopOptions {
  /** Requests a second. */
  rate: number;
  seconds: number;
  /** Milliseconds that never run backwards. */
  now: () => number;
  wait: (milliseconds: number) => Promise<unknown>;
  /** Sends the n-th request; resolves when its answer is there, with whether it was a good one. */
  send: (n: number) => Promise<boolean>;
}

export interface OpenLoopResult {
  /** From when each was due to its answer, ascending. */
  latenciesMs: number[];
  /** From when each was due to when it was sent, ascending: the generator's own share in the latency. */
  lateMs: number[];
  /** Answers that were no good one. */
  refused: number;
  /** From the first moment to the last answer. */
  tookMs: number;
}

export async function runOpenLoop({
  rate,
  seconds,
  now,
  wait,
  send,
}: OpenLoopOptions): Promise<OpenLoopResult> {
  const total = Math.round(rate * seconds);
  const latenciesMs: number[] = [];
  const lateMs: number[] = [];
  let refused = 0;
  const began = now();
  const dueAt = (n: number) => began + (n * 1_000) / rate;
  const exchange = async (n: number) => {
    lateMs.push(now() - dueAt(n));
    if (!(await send(n))) refused += 1;
    latenciesMs.push(now() - dueAt(n));
  };
  const underWay: Promise<void>[] = [];
  while (underWay.length < total) {
    while (underWay.length < total && dueAt(underWay.length) <= now())
      underWay.push(exchange(underWay.length));
    if (underWay.length < total) await wait(Math.max(0, dueAt(underWay.length) - now()));
  }
  await Promise.all(underWay);
  const ascending = (a: number, b: number) => a - b;
  return {
    latenciesMs: latenciesMs.sort(ascending),
    lateMs: lateMs.sort(ascending),
    refused,
    tookMs: now() - began,
  };
}
