import { createServer } from 'node:net';
import { errorCode } from '@/db/embedded-postgres/errors';
import { CommandError } from '../one-line-error';

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
