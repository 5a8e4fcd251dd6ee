import type { Database } from '@/db/client';
import { systemClock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import { randomBytes } from '@/runtime/random';
import type { UseCaseContext } from '@/server/context';
import type { BenchDatabase } from './bench-database';

/** What use cases take, as the portal's process has it, over the portal's own login. */
export const contextOver = (db: Database, { pepper }: BenchDatabase): UseCaseContext => ({
  db,
  clock: systemClock,
  newId,
  randomBytes,
  secrets: {
    pepper: new TextEncoder().encode(pepper),
    pepperVersion: 1,
    sessionKey: randomBytes(32),
    sealingKey: randomBytes(32),
  },
  portalUrl: 'http://localhost:3000',
  request: { id: 'req_bench', clientAddress: null, userAgent: null },
});

/** Somebody who is signed in, for what they do by themselves. */
export const principalOf = (userId: string) =>
  ({ type: 'user', userId, sessionId: newId(), name: 'User', portalRight: 'none' }) as const;
