/** Who is asked what, over connections that are kept. */
interface Asked {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
}

/** Each connection asks its next question when it has the answer to its last: how much a server does at the most. */
export interface ClosedLoad extends Asked {
  kind: 'closed';
  /** For each connection the bodies it sends, again and again. */
  lanes: string[][];
  /** Until a time is over, or each question of a number is answered. */
  until: { seconds: number } | { answers: number };
}

/** Questions at a fixed rate: how long their answers take. */
export interface OpenLoad extends Asked {
  kind: 'open';
  /** Sent in turn; none with GET. */
  bodies: string[];
  /** Requests a second. */
  rate: number;
  seconds: number;
}

export type Load = ClosedLoad | OpenLoad;

export interface LoadResult {
  /** Answered with 2xx, in a second. */
  perSecond: number;
  answered: number;
  /** Answered otherwise. */
  refused: number;
  /** Percentiles; of an open loop from the moment each request was due. */
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  /** Of an open loop: how much later than due requests were sent, the 99th percentile. */
  sentLateP99Ms: number;
}
