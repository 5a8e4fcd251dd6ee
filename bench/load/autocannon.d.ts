/** The little of autocannon that the benchmarks use; the package has no types. */
declare module 'autocannon' {
  interface Request {
    method: string;
    headers: Record<string, string>;
    body: string;
  }
  interface Options {
    url: string;
    method: string;
    headers: Record<string, string>;
    connections: number;
    /** Seconds. */
    duration?: number;
    /** Answers, instead of a duration. */
    amount?: number;
    /** Told of each connection before it asks anything. */
    setupClient: (client: { setRequests(requests: Request[]): void }) => void;
  }
  interface Result {
    '2xx': number;
    non2xx: number;
    errors: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds. */
    latency: { p50: number; p99: number; p99_9: number };
  }
  export default function autocannon(options: Options): Promise<Result>;
}
