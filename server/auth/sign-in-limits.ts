import { createHash } from 'node:crypto';
import { addressGroup } from '@/core/net/address-group';
import { type RateLimit, refund, spend } from '@/db/rate-limits';
import type { UseCaseContext } from '../context';
import { rateLimited } from '../rate-limited';
import { accept, type Refusal, type Result } from '../result';

/** Each guess at an account's password costs a minute after the fifth, and an hour after the twentieth; no account is ever locked. */
const PER_ACCOUNT: readonly RateLimit[] = [
  { name: 'sign-in:account:minute', points: 5, seconds: 60 },
  { name: 'sign-in:account:hour', points: 20, seconds: 3_600 },
];

/** One client trying many accounts. Higher, because an office shares one address. */
const PER_CLIENT: readonly RateLimit[] = [{ name: 'sign-in:client', points: 30, seconds: 60 }];

/** Points that were spent and come back if the password was right: only wrong ones count in the end. */
export interface SpentPoints {
  giveBack(): Promise<void>;
}

/**
 * Spends a point of the client's and of the account's limits, before the password is looked at, so that parallel guesses
 * count like any others. An address without an account has limits of its own: they tell nothing.
 */
export async function spendSignInPoints(email: string, ctx: UseCaseContext): Promise<Result<SpentPoints>> {
  const client = addressGroup(ctx.request.clientAddress);
  // The key is a digest: what people type into the field is not always an address.
  const account = createHash('sha256').update(email).digest('hex');
  const limits = [
    ...PER_CLIENT.map((limit) => ({ limit, key: client })),
    ...PER_ACCOUNT.map((limit) => ({ limit, key: account })),
  ];
  // One after the other: a client beyond its own limit costs the account nothing.
  for (const { limit, key } of limits) {
    const spent = await spend(ctx.db, limit, key);
    if (!spent.ok) return rateLimited('attempts', spent.waitSeconds);
  }
  return accept({
    giveBack: async () => {
      await Promise.all(limits.map(({ limit, key }) => refund(ctx.db, limit, key)));
    },
  });
}

/** Too many passwords are being hashed now: soon there is room. */
export const hashingBusy = (): Refusal => rateLimited('attempts', 2);
