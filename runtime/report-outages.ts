import type { Logger } from './logger';

/**
 * Runs questions to something that may be gone, and says once that it is gone, with the reason, and once that it is back:
 * a line for each question would bury both. What a question throws, it goes on to throw.
 */
export function reportOutages(
  log: Logger,
  words: { gone: string; back: string },
): <T>(ask: () => Promise<T>) => Promise<T> {
  let gone = false;
  return async (ask) => {
    try {
      const answer = await ask();
      if (gone) log.info(words.back);
      gone = false;
      return answer;
    } catch (error) {
      if (!gone) log.error({ err: error }, words.gone);
      gone = true;
      throw error;
    }
  };
}
