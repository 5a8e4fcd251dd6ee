import { createServer } from 'node:net';
import { errorCode } from '@/db/embedded-postgres/errors';
import { CommandError } from '../one-line-error';

/** A port that a process of ours is to listen on, and the setting that gives it. */
export interface Listener {
  port: number;
  variable: 'PORT' | 'VERIFIER_PORT' | 'VERIFIER_METRICS_PORT' | 'DEMO_PORT';
}

/** @throws CommandError when one of the ports is taken, or two of them are one */
export async function requireFreePorts(host: string, listeners: readonly Listener[]): Promise<void> {
  const twin = findTwin(listeners);
  if (twin) throw new CommandError(twin);
  for (const { port, variable } of listeners) await requireFreePort(host, port, variable);
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
