import { type ApiFacts, joinRecords, type OwnerFacts, type RoleFacts } from '@/core/token/join-records';
import type { TokenSecret } from '@/core/token/token-secret';
import type { Database } from '@/db/client';
import type { Answer } from '@/db/queries/verification/ask';
import { findApi, findRole } from '@/db/queries/verification/find-catalogue';
import { type CredentialRecord, findCredential } from '@/db/queries/verification/find-credential';
import { findOwner } from '@/db/queries/verification/find-owner';
import { findToken, type TokenAndOwner } from '@/db/queries/verification/find-token';
import type { Lease } from './lease';
import type { Fill, HeldToken, JoinedRecords, RecordCache } from './record-cache';
import type { RecordStore } from './record-store';
import { SingleFlight } from './single-flight';

/** The records could not be had: nothing is known about the token, and nothing may be said about it. */
export class RecordsUnavailableError extends Error {
  override readonly name = 'RecordsUnavailableError';
}

export interface Presented {
  /** A verifier credential; null: none is needed. */
  credential: TokenSecret | null;
  /** A token's secret; null: what was presented cannot be one. */
  secret: TokenSecret | null;
}

export interface Found {
  /** Null: nobody knows it, or none was presented. */
  credential: CredentialRecord | null;
  /** Null: nobody knows it, or none was presented. */
  joined: JoinedRecords | null;
}

/** Where records come from. Facts only: what they mean is decided by core, each time anew. */
export interface RecordSource {
  /** @throws RecordsUnavailableError */
  find(presented: Presented): Found | Promise<Found>;
}

export interface CachedRecordSourceOptions {
  cache: RecordCache;
  lease: Lease;
  digest: (secret: TokenSecret) => Buffer;
  onFind: (source: 'memory' | 'database') => void;
  /** Puts one question to the database, in its turn. */
  ask: <T>(question: (database: Database) => Promise<Answer<T>>) => Promise<T>;
}

interface Lookup<R> {
  find: (database: Database) => Promise<Answer<R | null>>;
  hold: (record: R, fill: Fill) => void;
  /** For what is worth remembering that it is not there. */
  holdNothing?: (fill: Fill) => void;
}

/** From memory what is held and may be used; the rest from the database, each thing looked up once at a time. */
export class CachedRecordSource implements RecordSource {
  readonly #options: CachedRecordSourceOptions;
  readonly #flights;

  constructor(options: CachedRecordSourceOptions) {
    this.#options = options;
    const flights = <R>() => new SingleFlight<R | null>(options.lease, options.cache);
    this.#flights = {
      tokens: flights<TokenAndOwner>(),
      credentials: flights<CredentialRecord>(),
      owners: flights<OwnerFacts>(),
      roles: flights<RoleFacts>(),
      apis: flights<ApiFacts>(),
    };
  }

  find(presented: Presented): Found | Promise<Found> {
    const held = this.#fromMemory(presented);
    this.#options.onFind(held ? 'memory' : 'database');
    return held ?? this.#lookUp(presented);
  }

  #fromMemory({ credential, secret }: Presented): Found | undefined {
    const { cache, lease } = this.#options;
    const now = lease.now();
    const found: Found = { credential: null, joined: null };
    if (credential) {
      const key = cache.keyOf(credential);
      const record = cache.credentials.get(key, now);
      if (record) found.credential = record;
      else if (!cache.unknown.get(key, now)) return undefined;
    }
    if (secret) {
      const key = cache.keyOf(secret);
      const token = cache.tokens.get(key, now);
      const joined = token && cache.join(token, now);
      if (joined) found.joined = joined;
      else if (token || !cache.unknown.get(key, now)) return undefined;
    }
    return found;
  }

  async #lookUp({ credential, secret }: Presented): Promise<Found> {
    try {
      const [credentialRecord, joined] = await Promise.all([
        credential && this.#credential(credential),
        secret && this.#joined(secret),
      ]);
      return { credential: credentialRecord, joined };
    } catch (error) {
      throw new RecordsUnavailableError('The database did not answer.', { cause: error });
    }
  }

  #credential(secret: TokenSecret): Promise<CredentialRecord | null> {
    const { cache, lease, digest } = this.#options;
    const key = cache.keyOf(secret);
    if (cache.unknown.get(key, lease.now())) return NOTHING;
    return this.#heldOrFound(cache.credentials, this.#flights.credentials, key, {
      find: (database) => findCredential(database, [digest(secret)]),
      hold: (credential, fill) => cache.holdCredential(key, credential, fill),
      holdNothing: (fill) => cache.holdUnknown(key, fill),
    });
  }

  async #joined(secret: TokenSecret): Promise<JoinedRecords | null> {
    const found = await this.#token(secret);
    if (!found) return null;
    const { facts, owner } = found;
    const [roles, apis] = await Promise.all([
      Promise.all(owner.type === 'user' ? owner.roleIds.map((id) => this.#role(id)) : []),
      Promise.all(facts.apiIds.map((id) => this.#api(id))),
    ]);
    const records = joinRecords(
      facts,
      owner,
      roles.filter((role) => role !== null),
      apis.filter((api) => api !== null),
    );
    return { records, validAnswer: null };
  }

  /** A token with its owner: one lookup brings both; the owner's alone is made where the token is held. */
  async #token(secret: TokenSecret): Promise<TokenAndOwner | null> {
    const { cache, lease, digest } = this.#options;
    const key = cache.keyOf(secret);
    const now = lease.now();
    const held = cache.tokens.get(key, now);
    if (held) {
      const owner = await this.#owner(held);
      return owner && { facts: held.facts, owner };
    }
    if (cache.unknown.get(key, now)) return null;
    return this.#flights.tokens.once(key, async (fill) => {
      const record = await this.#options.ask((database) => findToken(database, [digest(secret)]));
      if (record) cache.holdToken(key, record, fill);
      else cache.holdUnknown(key, fill);
      return record;
    });
  }

  #owner({ facts: { token } }: HeldToken): Promise<OwnerFacts | null> {
    const { cache } = this.#options;
    const type = token.kind === 'personal' ? 'user' : 'application';
    return this.#heldOrFound(cache.owners, this.#flights.owners, token.ownerId, {
      find: (database) => findOwner(database, { type, id: token.ownerId }),
      hold: (owner, fill) => cache.holdOwner(owner, fill),
    });
  }

  #role(id: string): Promise<RoleFacts | null> {
    const { cache } = this.#options;
    return this.#heldOrFound(cache.roles, this.#flights.roles, id, {
      find: (database) => findRole(database, id),
      hold: (role, fill) => cache.holdRole(role, fill),
    });
  }

  #api(id: string): Promise<ApiFacts | null> {
    const { cache } = this.#options;
    return this.#heldOrFound(cache.apis, this.#flights.apis, id, {
      find: (database) => findApi(database, id),
      hold: (api, fill) => cache.holdApi(api, fill),
    });
  }

  async #heldOrFound<R extends object>(
    store: RecordStore<R>,
    flights: SingleFlight<R | null>,
    key: string,
    { find, hold, holdNothing }: Lookup<R>,
  ): Promise<R | null> {
    const held = store.get(key, this.#options.lease.now());
    if (held) return held;
    return flights.once(key, async (fill) => {
      const record = await this.#options.ask(find);
      if (record) hold(record, fill);
      else holdNothing?.(fill);
      return record;
    });
  }
}

const NOTHING: Promise<null> = Promise.resolve(null);
