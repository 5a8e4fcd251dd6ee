import { type FeedPosition, parsePosition } from '@/core/freshness/change-log';
import type { VerifyCode, VerifyRecords } from '@/core/token/verify-token';
import { fromWireRecord, type WireRecord } from '@/core/token/wire-record';
import { VerifierUnavailableError } from '../errors';
import { THIS_API } from './held-records';
import { readClock, readNumber } from './read-values';

/** Posts a question to the verifier, and brings its answer. */
export type PostToVerifier = (path: string, question: unknown) => Promise<{ answer: unknown }>;

export interface LookedUp {
  /** When it was asked and answered, on this process's monotonic clock. */
  sentAt: number;
  receivedAt: number;
  /** The database's clock in between. */
  clock: { lo: number; hi: number };
  /** Undefined: no token that is meant for this API, for this reason. */
  found: FoundRecord | undefined;
  code: VerifyCode;
}

export interface FoundRecord {
  /** Null: the verifier decides about this token. */
  records: VerifyRecords | null;
  /** How old it is at the most, in milliseconds, counted from `sentAt`. */
  ageMs: number;
  position: FeedPosition | null;
  tags: readonly string[];
}

/**
 * The records of a token, from the verifier.
 *
 * @throws VerifierUnavailableError
 * @throws VerifierRefusedError
 */
export async function lookUp(
  post: PostToVerifier,
  token: string,
  monotonicMs: () => number,
  /** The one text that is kept of a scope's name. */
  scopeName: (name: string) => string,
): Promise<LookedUp> {
  const sentAt = monotonicMs();
  const { answer } = await post('/v1/tokens/lookup', { token });
  try {
    return { sentAt, receivedAt: monotonicMs(), ...parse(answer, scopeName) };
  } catch {
    // Without its cause: what it quotes is about a token.
    throw new VerifierUnavailableError('What the verifier answered cannot be read.');
  }
}

function parse(
  answer: unknown,
  scopeName: (name: string) => string,
): Pick<LookedUp, 'clock' | 'found' | 'code'> {
  const json = answer as Record<string, unknown>;
  const clock = readClock(json.clock);
  if (json.found === false) return { clock, found: undefined, code: readCode(json.code) };
  if (json.found !== true || (json.decide !== 'here' && json.decide !== 'verifier')) {
    throw new TypeError('no answer to a lookup');
  }
  const { record, position, depends_on } = json;
  const tags = Array.isArray(depends_on) ? depends_on.map(String) : [];
  const found: FoundRecord = {
    records: json.decide === 'here' ? readRecord(record as WireRecord, scopeName) : null,
    ageMs: readNumber(json.age_ms, 0),
    // What depends on nothing could never be taken away again.
    position: typeof position === 'string' && tags.length > 0 ? parsePosition(position) : null,
    tags,
  };
  return { clock, found, code: 'VALID' };
}

const readRecord = (record: WireRecord, scopeName: (name: string) => string): VerifyRecords =>
  fromWireRecord(
    { ...record, scopes: readTexts(record.scopes).map(scopeName), cidrs: readTexts(record.cidrs) },
    THIS_API,
  );

function readTexts(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new TypeError('no texts');
  return value;
}

/** A newer verifier may know more reasons; good is none. */
function readCode(value: unknown): VerifyCode {
  if (typeof value !== 'string' || value === 'VALID') throw new TypeError('no reason');
  return value as VerifyCode;
}
