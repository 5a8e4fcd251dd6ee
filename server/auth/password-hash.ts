import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from '@/core/password/new-password';

/** argon2id (the library's default kind) with 19 MiB, two passes, one lane. @see OWASP Password Storage Cheat Sheet */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hash of a password nobody knows: what is verified where there is none, so that it takes the same time. */
export const HASH_OF_NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$RSGpFvh360Lv2ew79vGtJw$gr1c4i8W9uAMoQVngBYiQf/ssiQqFsdQg/5VZsbhcrM';

/** Hashes at once: they take a core and 19 MiB each, and the pages need cores too. */
const AT_ONCE_MAX = 2;
/** Then so many may wait, about two seconds' worth; who comes later is told to come back. */
const WAITING_MAX = 100;

let running = 0;
const waiting: (() => void)[] = [];

/** The hash to store of a password; null if too many are being hashed now. */
export async function hashPassword(password: string): Promise<string | null> {
  return inTurn(() => hash(normalisePassword(password), PARAMETERS));
}

/**
 * Whether `password` is the one behind `storedHash`; null if too many are being verified now. Without a stored hash the
 * answer is no, after the same work.
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean | null> {
  const right = await inTurn(() => verify(storedHash ?? HASH_OF_NOBODY, normalisePassword(password)));
  return right === null ? null : right && storedHash !== null;
}

async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (running < AT_ONCE_MAX) running += 1;
  else if (waiting.length >= WAITING_MAX) return null;
  // Whoever finishes hands the place on, so that `running` stays as it is.
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
