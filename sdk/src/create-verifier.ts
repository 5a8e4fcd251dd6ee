import { askVerifier } from './ask-verifier';
import { LocalVerifier } from './local-verifier';
import { postToVerifier, type VerifierAddress } from './post-to-verifier';
import type { Verifier, VerifierOptions } from './types';

/** Your client waits this long at the most when the verifier is ill. */
const TIMEOUT_MS = 1_000;
/** Records held at the most: some 3 kB each. */
const RECORDS_MAX = 20_000;

/**
 * What knows whether tokens are good. Make one for the whole process: it holds records, follows their changes and reports use.
 *
 * @throws TypeError for options that can never work
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { at, portalUrl, recordsMax, staleIfErrorSeconds } = readOptions(options);
  const local = new LocalVerifier({
    url: at.url,
    credential: at.readCredential,
    post: (path, question) => postToVerifier(at, path, question),
    ask: (question) => askVerifier(at, question),
    recordsMax,
    staleIfErrorSeconds,
    onError: options.onError ? unthrown(options.onError) : sayFailures(),
  });
  local.start();
  return {
    verify: (question) => {
      try {
        return local.verify(question);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    isCurrent: () => local.isCurrent,
    portalUrl: () => portalUrl ?? local.portalUrl,
    close: () => local.stop(),
  };
}

/** What is given, checked, and what is not. @throws TypeError */
function readOptions(options: VerifierOptions) {
  const { url, credential, timeoutMs = TIMEOUT_MS, recordsMax = RECORDS_MAX, staleIfError = 0 } = options;
  if (typeof credential === 'string' && credential.trim() === '') {
    throw new TypeError('credential is empty. While there is none yet, give a function that returns null.');
  }
  const at: VerifierAddress = {
    url: readUrl('url', url),
    readCredential: typeof credential === 'function' ? credential : () => credential,
    timeoutMs: checkWhole('timeoutMs', timeoutMs, 1),
  };
  return {
    at,
    portalUrl: options.portalUrl === undefined ? null : readUrl('portalUrl', options.portalUrl),
    recordsMax: checkWhole('recordsMax', recordsMax, 0),
    staleIfErrorSeconds: checkWhole('staleIfError', staleIfError, 0),
  };
}

function checkWhole(name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw new TypeError(`${name} is a whole number, ${least} or more.`);
  }
  return value;
}

/** Without a slash at its end. The text is not repeated: somebody may have put a credential into it. */
function readUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError(
      `${name} is an address like https://verifier.example, without credentials or a query.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** What a listener throws must not end the process: nobody waits for it. */
const unthrown =
  (listener: (error: Error) => void) =>
  (error: Error): void => {
    try {
      listener(error);
    } catch (thrown) {
      console.error(thrown);
    }
  };

/** Between two times that the same failure is said. */
const SAY_AGAIN_MS = 60_000;

/** Without a listener an outage is a line a minute, not one for each request. */
function sayFailures(): (error: Error) => void {
  const said = new Map<string, number>();
  return ({ message }) => {
    const now = performance.now();
    if (now - (said.get(message) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) return;
    said.set(message, now);
    console.error(`latchkey: ${message}`);
  };
}
