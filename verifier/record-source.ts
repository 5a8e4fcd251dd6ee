import type { VerifyRecords } from '@/core/token/verify-token';
import type { Database } from '@/db/client';
import { type CredentialRecord, findForVerification } from '@/db/queries/verification';
import type { DatabaseClock } from './database-clock';
import type { LookupGate } from './lookup-gate';

/** The records could not be had: nothing is known about the token, and nothing may be said about it. */
export class RecordsUnavailableError extends Error {
  override readonly name = 'RecordsUnavailableError';
}

export interface Presented {
  /** Digest of the verifier credential; null: none is needed. */
  credential: Buffer | null;
  /** Digest of the token secret; null: what was presented cannot be one. */
  secret: Buffer | null;
}

export interface Found {
  credential: CredentialRecord | null;
  records: VerifyRecords | null;
}

/** Where records come from. Facts only: what they mean is decided by core, each time anew. */
export interface RecordSource {
  /** @throws RecordsUnavailableError */
  find(presented: Presented): Promise<Found>;
}

/**
 * How long a credential is trusted after it was asked for, when only the credential is in question. So a flood of
 * malformed tokens costs the database next to nothing, and a revoked credential is still refused within a second.
 */
const CREDENTIAL_LEASE_MS = 800;
const REMEMBERED_MAX = 1_000;

/** Straight from the database, one statement for each question. */
export class DatabaseRecordSource implements RecordSource {
  readonly #remembered = new Map<string, { sentAt: number; record: CredentialRecord }>();
  readonly #database: Database;
  readonly #clock: DatabaseClock;
  readonly #gate: LookupGate;
  readonly #monotonicMs: () => number;

  constructor(database: Database, clock: DatabaseClock, gate: LookupGate, monotonicMs: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#gate = gate;
    this.#monotonicMs = monotonicMs;
  }

  async find(presented: Presented): Promise<Found> {
    const { credential, secret } = presented;
    if (secret || !credential) return this.#ask(presented);

    const key = credential.toString('latin1');
    const remembered = this.#remembered.get(key);
    const sentAt = this.#monotonicMs();
    if (remembered && sentAt - remembered.sentAt <= CREDENTIAL_LEASE_MS) {
      return { credential: remembered.record, records: null };
    }
    const found = await this.#ask(presented);
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    if (found.credential) this.#remembered.set(key, { sentAt, record: found.credential });
    else this.#remembered.delete(key);
    return found;
  }

  async #ask({ credential, secret }: Presented): Promise<Found> {
    const digests = { credential: credential ? [credential] : [], secret: secret ? [secret] : [] };
    try {
      return await this.#gate.run(() =>
        this.#clock.timed(
          () => findForVerification(this.#database, digests),
          (answer) => answer.databaseMs,
        ),
      );
    } catch (error) {
      throw new RecordsUnavailableError('The database did not answer.', { cause: error });
    }
  }
}
