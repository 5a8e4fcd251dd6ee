import type { Lease } from '@/core/freshness/lease';
import { type ApiFacts, joinRecords, type OwnerFacts, type RoleFacts } from '@/core/token/join-records';
import type { TokenSecret } from '@/core/token/token-secret';
import type { Database } from '@/db/client';
import type { Answer } from '@/db/queries/verification/ask';
import { findApi, findRole } from '@/db/queries/verification/find-catalogue';
import { type CredentialRecord, findCredential } from '@/db/queries/verification/find-credential';
import { findOwner } from '@/db/queries/verification/find-owner';
import { findTokens, type TokenAndOwner } from '@/db/queries/verification/find-token';
import { LookupBatch } from './lookup-batch';
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
  /**
   * What is held of a token and vouched for by the feed at its present position, so that it may be held elsewhere from there on;
   * null where nothing is, and after a lookup that a change has overtaken.
   */
  proven(secret: TokenSecret): ProvenRecords | null;
}

export interface ProvenRecords {
  joined: JoinedRecords;
  owner: OwnerFacts;
}

/** What is asked at the database. */
export type LookupName =
  | 'find_token'
  | 'find_tokens_of_secrets'
  | 'find_credential'
  | 'find_owner'
  | 'find_role'
  | 'find_api';

/** Puts one question to the database, in its turn. */
export type AskDatabase = <T>(
  name: LookupName,
  question: (database: Database) => Promise<Answer<T>>,
) => Promise<T>;

export interface CachedRecordSourceOptions {
  cache: RecordCache;
  lease: Lease;
  digest: (secret: TokenSecret) => Buffer;
  onFind: (source: 'memory' | 'database') => void;
  ask: AskDatabase;
}

/** What is held of a question's records; undefined: to be looked up. */
interface HeldParts {
  credential: CredentialRecord | null | undefined;
  joined: JoinedRecords | null | undefined;
}

/** Tokens looked up in one question at the most: a few milliseconds of the database's. */
const TOKENS_PER_LOOKUP = 100;

interface Lookup<R> {
  name: LookupName;
  find: (database: Database) => Promise<Answer<R | null>>;
  hold: (record: R, fill: Fill) => void;
  /** For what is worth remembering that it is not there. */
  holdNothing?: (fill: Fill) => void;
}

/** From memory what is held and may be used; the rest from the database, each thing looked up once at a time. */
export class CachedRecordSource implements RecordSource {
  readonly #options: CachedRecordSourceOptions;
  readonly #flights;
  readonly #tokens: LookupBatch<Buffer[], TokenAndOwner | null>;

  constructor(options: CachedRecordSourceOptions) {
    this.#options = options;
    this.#tokens = new LookupBatch(TOKENS_PER_LOOKUP, (secrets) =>
      options.ask('find_token', (database) => findTokens(database, secrets)),
    );
    const flights = <R>() => new SingleFlight<R | null>(options.lease, options.cache);
    this.#flights = {
      tokens: flights<{ held: HeldToken; owner: OwnerFacts }>(),
      credentials: flights<CredentialRecord>(),
      owners: flights<OwnerFacts>(),
      roles: flights<RoleFacts>(),
      apis: flights<ApiFacts>(),
    };
  }

  find(presented: Presented): Found | Promise<Found> {
    const { cache, lease, onFind } = this.#options;
    const now = lease.now();
    const { credential, secret } = presented;
    const held = {
      credential: credential && this.#heldCredential(cache.keyOf(credential), now),
      joined: secret && this.#heldJoined(cache.keyOf(secret), now),
    };
    const { credential: record, joined } = held;
    if (record === undefined || joined === undefined) {
      onFind('database');
      return this.#lookUp(presented, held);
    }
    onFind('memory');
    return { credential: record, joined };
  }

  proven(secret: TokenSecret): ProvenRecords | null {
    const { cache, lease } = this.#options;
    const now = lease.now();
    if (!lease.isCurrent(now)) return null;
    const token = cache.tokens.getProven(cache.keyOf(secret), now);
    const joined = token && cache.join(token, now);
    return joined && token.last ? { joined, owner: token.last.owner } : null;
  }

  /** Null: it is known that there is none; undefined: it has to be looked up. */
  #heldCredential(key: string, now: number): CredentialRecord | null | undefined {
    const { cache } = this.#options;
    return cache.credentials.get(key, now) ?? (cache.unknown.get(key, now) ? null : undefined);
  }

  /** Null: it is known that there is none; undefined: something of it has to be looked up. */
  #heldJoined(key: string, now: number): JoinedRecords | null | undefined {
    const { cache } = this.#options;
    const token = cache.tokens.get(key, now);
    if (token) return cache.join(token, now);
    return cache.unknown.get(key, now) ? null : undefined;
  }

  /** Looks up what is not held. What is held was current when it was asked for, and stays what is answered from. */
  async #lookUp({ credential, secret }: Presented, held: HeldParts): Promise<Found> {
    try {
      const [credentialRecord, joined] = await Promise.all([
        held.credential === undefined && credential ? this.#credential(credential) : held.credential,
        held.joined === undefined && secret ? this.#joined(secret) : held.joined,
      ]);
      return { credential: credentialRecord ?? null, joined: joined ?? null };
    } catch (error) {
      throw new RecordsUnavailableError('The database did not answer.', { cause: error });
    }
  }

  #credential(secret: TokenSecret): Promise<CredentialRecord | null> {
    const { cache, lease, digest } = this.#options;
    const key = cache.keyOf(secret);
    if (cache.unknown.get(key, lease.now())) return NOTHING;
    return this.#heldOrFound(cache.credentials, this.#flights.credentials, key, {
      name: 'find_credential',
      find: (database) => findCredential(database, [digest(secret)]),
      hold: (credential, fill) => cache.holdCredential(key, credential, fill),
      holdNothing: (fill) => cache.holdUnknown(key, fill),
    });
  }

  async #joined(secret: TokenSecret): Promise<JoinedRecords | null> {
    const { cache, lease } = this.#options;
    const found = await this.#token(secret);
    if (!found) return null;
    const { held, owner } = found;
    const joined = cache.join(held, lease.now());
    if (joined) return joined;
    const { facts } = held;
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
  async #token(secret: TokenSecret): Promise<{ held: HeldToken; owner: OwnerFacts } | null> {
    const { cache, lease, digest } = this.#options;
    const key = cache.keyOf(secret);
    const now = lease.now();
    const held = cache.tokens.get(key, now);
    if (held) {
      const owner = await this.#owner(held);
      return owner && { held, owner };
    }
    if (cache.unknown.get(key, now)) return null;
    return this.#flights.tokens.once(key, async (fill) => {
      const record = await this.#tokens.find([digest(secret)]);
      if (record) return { held: cache.holdToken(key, record, fill), owner: record.owner };
      cache.holdUnknown(key, fill);
      return null;
    });
  }

  #owner({ facts: { token } }: HeldToken): Promise<OwnerFacts | null> {
    const { cache } = this.#options;
    const type = token.kind === 'personal' ? 'user' : 'application';
    return this.#heldOrFound(cache.owners, this.#flights.owners, token.ownerId, {
      name: 'find_owner',
      find: (database) => findOwner(database, { type, id: token.ownerId }),
      hold: (owner, fill) => cache.holdOwner(owner, fill),
    });
  }

  #role(id: string): Promise<RoleFacts | null> {
    const { cache } = this.#options;
    return this.#heldOrFound(cache.roles, this.#flights.roles, id, {
      name: 'find_role',
      find: (database) => findRole(database, id),
      hold: (role, fill) => cache.holdRole(role, fill),
    });
  }

  #api(id: string): Promise<ApiFacts | null> {
    const { cache } = this.#options;
    return this.#heldOrFound(cache.apis, this.#flights.apis, id, {
      name: 'find_api',
      find: (database) => findApi(database, id),
      hold: (api, fill) => cache.holdApi(api, fill),
    });
  }

  async #heldOrFound<R extends object>(
    store: RecordStore<R>,
    flights: SingleFlight<R | null>,
    key: string,
    { name, find, hold, holdNothing }: Lookup<R>,
  ): Promise<R | null> {
    const held = store.get(key, this.#options.lease.now());
    if (held) return held;
    return flights.once(key, async (fill) => {
      const record = await this.#options.ask(name, find);
      if (record) hold(record, fill);
      else holdNothing?.(fill);
      return record;
    });
  }
}

const NOTHING: Promise<null> = Promise.resolve(null);
