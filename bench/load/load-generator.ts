// A process of its own that asks servers as it is told, one load after the other, and tells what came of it.
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { percentile } from '../figures';
import type { ClosedLoad, Load, LoadResult, OpenLoad } from './load';
import { runOpenLoop } from './open-loop';

/** Sockets of an open loop: a server that falls behind makes requests wait for one, and that counts. */
const SOCKETS_MAX = 256;

process.on('message', async (load: Load) => {
  try {
    process.send?.({ result: await (load.kind === 'closed' ? closed(load) : open(load)) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function closed({ url, method, headers, lanes, until }: ClosedLoad): Promise<LoadResult> {
  let next = 0;
  const result = await autocannon({
    url,
    method,
    headers,
    connections: lanes.length,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.answers }),
    setupClient: (client) => {
      const lane = lanes[next % lanes.length] ?? [];
      next += 1;
      client.setRequests(lane.map((body) => ({ method, headers, body })));
    },
  });
  if (result.errors > 0) throw new Error(`${url}: ${result.errors} requests failed`);
  const { p50, p99, p99_9: p999 } = result.latency;
  return {
    perSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    refused: result.non2xx,
    p50Ms: p50,
    p99Ms: p99,
    p999Ms: p999,
    sentLateP99Ms: 0,
  };
}

async function open({ url, method, headers, bodies, rate, seconds }: OpenLoad): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const questions = bodies.map((body) => Buffer.from(body));
  const send = (n: number) =>
    new Promise<boolean>((resolve, reject) => {
      const body = questions[n % questions.length];
      const asked = request(
        url,
        { method, agent, headers: { ...headers, ...(body && { 'content-length': body.length }) } },
        (response) => {
          const { statusCode = 0 } = response;
          response.resume();
          response.on('error', reject);
          response.on('end', () => resolve(statusCode >= 200 && statusCode < 300));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  const result = await runOpenLoop({ rate, seconds, now: () => performance.now(), wait: delay, send });
  agent.destroy();
  const answered = result.latenciesMs.length - result.refused;
  return {
    perSecond: answered / (result.tookMs / 1_000),
    answered,
    refused: result.refused,
    p50Ms: percentile(result.latenciesMs, 0.5),
    p99Ms: percentile(result.latenciesMs, 0.99),
    p999Ms: percentile(result.latenciesMs, 0.999),
    sentLateP99Ms: percentile(result.lateMs, 0.99),
  };
}
