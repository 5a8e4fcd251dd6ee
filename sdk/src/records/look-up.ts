import { type FeedPosition, parsePosition } from '@/core/freshness/change-log';
import type { ClockReading, VerifyRecords } from '@/core/token/verify-token';
import { fromWireRecord, type WireRecord } from '@/core/token/wire-record';
import { VerifierUnavailableError } from '../errors';
import type { RefusalCode } from '../types';
import { THIS_API } from './held-records';
import { readClock, readNumber, readObject, readText, readTexts } from './read-values';

/** Posts a question to the verifier, and brings its answer. */
export type PostToVerifier = (path: string, question: unknown) => Promise<{ answer: unknown }>;

/** When it was asked and answered, on this process's monotonic clock; the database's clock in between; and what there is. */
export type LookedUp = { sentAt: number; receivedAt: number; clock: ClockReading } & Answer;

/** Not found: no token that is meant for this API, for this reason. */
type Answer = { found: FoundRecord } | { found: null; code: RefusalCode };

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

function parse(answer: unknown, scopeName: (name: string) => string): Answer & { clock: ClockReading } {
  const json = readObject(answer);
  const clock = readClock(json.clock);
  if (json.found === false) return { clock, found: null, code: readCode(json.code) };
  if (json.found !== true || (json.decide !== 'here' && json.decide !== 'verifier')) {
    throw new TypeError('no answer to a lookup');
  }
  const { record, position } = json;
  const tags = readTexts(json.depends_on);
  const found: FoundRecord = {
    records: json.decide === 'here' ? readRecord(record, scopeName) : null,
    ageMs: readNumber(json.age_ms, 0),
    // What depends on nothing could never be taken away again.
    position: typeof position === 'string' && tags.length > 0 ? parsePosition(position) : null,
    tags,
  };
  return { clock, found };
}

/** Ids and instants are read by core. */
function readRecord(value: unknown, scopeName: (name: string) => string): VerifyRecords {
  const record = readObject(value);
  const owner = readObject(record.owner);
  readText(owner.name);
  readObject(record.metadata);
  if (record.kind !== 'personal' && record.kind !== 'application') throw new TypeError('no kind of token');
  if (owner.type !== 'user' && owner.type !== 'application') throw new TypeError('no kind of owner');
  const [scopes, cidrs] = [readTexts(record.scopes).map(scopeName), readTexts(record.cidrs)];
  return fromWireRecord({ ...(record as unknown as WireRecord), scopes, cidrs }, THIS_API);
}

/** A newer verifier may know more reasons; good is none. */
function readCode(value: unknown): RefusalCode {
  const code = readText(value);
  if (code === 'VALID') throw new TypeError('no reason');
  return code;
}
