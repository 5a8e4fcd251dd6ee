import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '@/db/embedded-postgres/errors';
import { systemClock } from '@/runtime/clock';
import { CommandError } from '../one-line-error';

/** A port that a process of ours is to listen on, and the setting that gives it. */
export interface Listener {
  port: number;
  variable: 'PORT' | 'VERIFIER_PORT' | 'VERIFIER_METRICS_PORT' | 'DEMO_PORT';
}

/** What the processes of a start that was killed take to see that they are alone, and to let go of their ports. */
const LEFT_BEHIND_MS = 2_000;
const TRY_AGAIN_MS = 50;

/** @throws CommandError when one of the ports stays taken, or two of them are one */
export async function requireFreePorts(host: string, listeners: readonly Listener[]): Promise<void> {
  const twin = findTwin(listeners);
  if (twin) throw new CommandError(twin);
  const deadline = systemClock.monotonicMs() + LEFT_BEHIND_MS;
  for (const { port, variable } of listeners) {
    for (;;) {
      try {
        await requireFreePort(host, port, variable);
        break;
      } catch (error) {
        if (systemClock.monotonicMs() > deadline) throw error;
        await delay(TRY_AGAIN_MS);
      }
    }
  }
}

/** Two that want one port, in words. Each alone would find it free. */
export function findTwin(listeners: readonly Listener[]): string | undefined {
  for (const [index, { port, variable }] of listeners.entries()) {
    const other = listeners.slice(index + 1).find((later) => later.port === port);
    if (other) return `${variable} and ${other.variable} are both ${port}: give each its own`;
  }
  return undefined;
}

/** @throws CommandError when somebody listens there already, or we may not */
export function requireFreePort(host: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(new CommandError(explain(error, host, port, variable))));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function explain(error: Error, host: string, port: number, variable: string): string {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken: stop what listens there or set ${variable}`;
    case 'EACCES':
      return `port ${port} may not be used by this user: set ${variable} to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine`;
    default:
      return `cannot listen on ${host}:${port}: ${error.message}`;
  }
}
