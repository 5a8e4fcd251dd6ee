/**
 * The records this process holds, and the rule by which they stay true (docs/decisions/014).
 *
 *   keyed digest of the text ─▶ token (ids only) ─▶ owner ─▶ roles ─┐
 *                                      └──────────▶ APIs ───────────┴─▶ joined when deciding
 *
 * Filling. A lookup notes the feed's position when it is sent. Its answer may come after a change that it does not show, and
 * after the feed's row for that change was applied here: nothing would ever take it away again. So it is held only if, since
 * that position, nothing it tells of has changed. It is used in any case by who asked for it: it was true after they came.
 *
 * Emptying. A row of the feed takes away the one record that changed: of a role that a million tokens depend on, that role.
 * An entity that this program does not know takes away everything.
 *
 * Joining. What a token was joined to serves as long as none of its parts was let go of and the feed vouches for what is held: a
 * new epoch lets go of all parts, so held ones are of this epoch.
 *
 * Keys are digests under a key of this process's own: memory holds no secret, and nobody can choose keys that collide.
 * That a text is unknown is held too, apart and bounded, so that asking about it again costs no query and drives out nothing.
 */
import { hash } from 'node:crypto';
import type { Lease, Stamp } from '@/core/freshness/lease';
import { RecentChanges } from '@/core/freshness/recent-changes';
import { type ApiFacts, joinRecords, type OwnerFacts, type RoleFacts } from '@/core/token/join-records';
import { revealTokenSecret_theOnlyExit, type TokenSecret } from '@/core/token/token-secret';
import type { VerifyRecords } from '@/core/token/verify-token';
import type { FeedRow } from '@/db/queries/feed';
import type { CredentialRecord } from '@/db/queries/verification/find-credential';
import type { TokenAndOwner } from '@/db/queries/verification/find-token';
import { randomText } from '@/runtime/random';
import { RecordStore } from './record-store';

export interface CacheBounds {
  /** Tokens held at the most, and bytes they may take. */
  tokensMax: number;
  bytesMax: number;
}

/** A token as it is held, with what it was last joined to: as long as that is the same, so is the outcome of joining. */
export interface HeldToken {
  facts: TokenAndOwner['facts'];
  last: {
    owner: OwnerFacts;
    roles: readonly RoleFacts[];
    apis: readonly ApiFacts[];
    joined: JoinedRecords;
    /** How many parts had gone then: if it is as many now, all of these are still held. */
    partsGone: number;
  } | null;
}

/** Records joined, and room for the text that says so of a good token: made of them alone, and gone with them. */
export interface JoinedRecords {
  records: VerifyRecords;
  validAnswer: { apiId: string; text: string } | null;
}

/** Unknown texts held, roles, APIs and credentials: each more than an installation has, and bounded. */
const UNKNOWN_MAX = 10_000;
const ROLES_MAX = 10_000;
const APIS_MAX = 1_000;
const CREDENTIALS_MAX = 10_000;

/** Keys under which lookups are made and changes are told. */
const tokenChange = (id: string) => `token ${id}`;
const credentialChange = (id: string) => `verifier_credential ${id}`;

/** When a lookup was sent, on both counts. */
export interface Fill {
  stamp: Stamp;
  /** The feed's position then. */
  position: number;
}

export class RecordCache {
  readonly tokens: RecordStore<HeldToken>;
  readonly credentials: RecordStore<CredentialRecord>;
  readonly owners: RecordStore<OwnerFacts>;
  readonly roles: RecordStore<RoleFacts>;
  readonly apis: RecordStore<ApiFacts>;
  /** Texts, of tokens or credentials, that nobody knows. */
  readonly unknown: RecordStore<Record<never, never>>;

  readonly #key = randomText(32);
  /** Which keys open a token: one, during rotation two. */
  readonly #keysOfToken = new Map<string, string[]>();
  readonly #keyOfCredential = new Map<string, string>();
  readonly #lease: Lease;
  #changes = new RecentChanges(0);
  #seq = 0;
  /** Owners, roles and APIs that were let go of, for whatever reason. */
  #partsGone = 0;

  constructor(lease: Lease, { tokensMax, bytesMax }: CacheBounds) {
    this.#lease = lease;
    this.tokens = new RecordStore(
      lease,
      { entriesMax: tokensMax, bytesMax, bytesOf: ({ facts }) => bytesOf(facts) },
      (key, { facts }) => this.#letGoOfToken(facts.token.id, key),
    );
    this.credentials = new RecordStore(lease, { entriesMax: CREDENTIALS_MAX }, (_, { id }) =>
      this.#keyOfCredential.delete(id),
    );
    const partGone = () => {
      this.#partsGone += 1;
    };
    this.owners = new RecordStore(lease, { entriesMax: tokensMax }, partGone);
    this.roles = new RecordStore(lease, { entriesMax: ROLES_MAX }, partGone);
    this.apis = new RecordStore(lease, { entriesMax: APIS_MAX }, partGone);
    this.unknown = new RecordStore(lease, { entriesMax: UNKNOWN_MAX });
  }

  keyOf(secret: TokenSecret): string {
    return hash('sha256', this.#key + revealTokenSecret_theOnlyExit(secret), 'binary');
  }

  /** Where the feed stands: noted when a lookup is sent. */
  get position(): number {
    return this.#seq;
  }

  /** Everything held is unproven; changes are told from `seq` on. What tokens are joined to is looked up anew. */
  beginEpoch(seq: number): void {
    this.#seq = seq;
    this.#changes = new RecentChanges(seq);
    for (const parts of [this.owners, this.roles, this.apis]) parts.clear();
  }

  apply(rows: readonly FeedRow[]): void {
    for (const { seq, entity, entityId } of rows) {
      this.#changes.note(seq, `${entity} ${entityId}`);
      this.#seq = seq;
      this.#forget(entity, entityId ?? '');
    }
  }

  holdToken(key: string, { facts, owner }: TokenAndOwner, fill: Fill): HeldToken {
    const held: HeldToken = { facts, last: null };
    this.holdOwner(owner, fill);
    const { id } = facts.token;
    if (this.#mayHold(fill, tokenChange(id))) {
      this.tokens.hold(key, held, fill.stamp);
      const keys = this.#keysOfToken.get(id);
      if (!keys) this.#keysOfToken.set(id, [key]);
      else if (!keys.includes(key)) keys.push(key);
    }
    return held;
  }

  holdOwner(owner: OwnerFacts, fill: Fill): void {
    if (this.#mayHold(fill, `${owner.type} ${owner.id}`)) this.owners.hold(owner.id, owner, fill.stamp);
  }

  holdRole(role: RoleFacts, fill: Fill): void {
    if (this.#mayHold(fill, `role ${role.id}`)) this.roles.hold(role.id, role, fill.stamp);
  }

  holdApi(api: ApiFacts, fill: Fill): void {
    if (this.#mayHold(fill, `api ${api.id}`)) this.apis.hold(api.id, api, fill.stamp);
  }

  holdCredential(key: string, credential: CredentialRecord, fill: Fill): void {
    if (!this.#mayHold(fill, credentialChange(credential.id))) return;
    this.credentials.hold(key, credential, fill.stamp);
    this.#keyOfCredential.set(credential.id, key);
  }

  holdUnknown(key: string, fill: Fill): void {
    if (this.#mayHold(fill)) this.unknown.hold(key, {}, fill.stamp);
  }

  /** What a token's records come to together; undefined if one of them has to be looked up. */
  join(held: HeldToken, now: number): JoinedRecords | undefined {
    const { facts, last } = held;
    // All parts are held still, and held parts are of this epoch: the feed vouches for every one of them.
    if (last?.partsGone === this.#partsGone && this.#lease.isCurrent(now)) return last.joined;
    const owner = this.owners.get(facts.token.ownerId, now);
    if (!owner) return undefined;
    const roles = owner.type === 'user' ? all(owner.roleIds, (id) => this.roles.get(id, now)) : NO_ROLES;
    const apis = roles && all(facts.apiIds, (id) => this.apis.get(id, now));
    if (!apis) return undefined;
    if (last && last.owner === owner && same(last.roles, roles) && same(last.apis, apis)) {
      last.partsGone = this.#partsGone;
      return last.joined;
    }
    const joined: JoinedRecords = { records: joinRecords(facts, owner, roles, apis), validAnswer: null };
    held.last = { owner, roles, apis, joined, partsGone: this.#partsGone };
    return joined;
  }

  #mayHold({ stamp, position }: Fill, ...changes: string[]): boolean {
    return stamp.epoch === this.#lease.epoch && !this.#changes.changedSince(position, changes);
  }

  #forget(entity: string, id: string): void {
    switch (entity) {
      case 'token':
        for (const key of [...(this.#keysOfToken.get(id) ?? [])]) this.tokens.forget(key);
        return;
      case 'user':
      case 'application':
        this.owners.forget(id);
        return;
      case 'role':
        this.roles.forget(id);
        return;
      case 'api':
        this.apis.forget(id);
        return;
      case 'verifier_credential':
        this.credentials.forget(this.#keyOfCredential.get(id) ?? '');
        return;
      // Nothing of it is held.
      case 'policy':
        return;
      default:
        for (const store of Object.values(this.#stores())) store.clear();
    }
  }

  held(): { kind: string; records: number }[] {
    return Object.entries(this.#stores()).map(([kind, { size }]) => ({ kind, records: size }));
  }

  #stores(): Record<string, { readonly size: number; clear(): void }> {
    const { tokens, credentials, owners, roles, apis, unknown } = this;
    return { tokens, credentials, owners, roles, apis, unknown };
  }

  #letGoOfToken(id: string, key: string): void {
    const left = this.#keysOfToken.get(id)?.filter((other) => other !== key) ?? [];
    if (left.length > 0) this.#keysOfToken.set(id, left);
    else this.#keysOfToken.delete(id);
  }
}

const NO_ROLES: readonly RoleFacts[] = [];

/** The records of all ids; undefined if one is missing. */
function all<T>(ids: readonly string[], get: (id: string) => T | undefined): T[] | undefined {
  const found: T[] = [];
  for (const id of ids) {
    const record = get(id);
    if (record === undefined) return undefined;
    found.push(record);
  }
  return found;
}

const same = <T>(a: readonly T[], b: readonly T[]) => a.length === b.length && a.every((x, i) => x === b[i]);

/** Objects, strings, index entries and the rendered answer of a token and its owner: an estimate on the large side. */
const TOKEN_BYTES = 3_200;
const BYTES_PER_ITEM = 120;

function bytesOf({ token }: TokenAndOwner['facts']): number {
  return (
    TOKEN_BYTES +
    BYTES_PER_ITEM * (token.scopeIds.length + token.cidrs.length) +
    2 * JSON.stringify(token.metadata).length
  );
}
