import { type Refusal, refuse } from './result';

/** @param what there was too much of: 'attempts' */
export function rateLimited(what: string, waitSeconds: number): Refusal {
  const wait =
    waitSeconds === 1
      ? 'a second'
      : waitSeconds < 120
        ? `${waitSeconds} seconds`
        : `${Math.ceil(waitSeconds / 60)} minutes`;
  return {
    ...refuse('RATE_LIMITED', `Too many ${what}. Wait ${wait}, then try again.`),
    retryAfterSeconds: waitSeconds,
  };
}
