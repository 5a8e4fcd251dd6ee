import { eq } from 'drizzle-orm';
import type { AuditAction } from '@/core/audit/actions';
import { AUDIT_ACTIONS } from '@/core/audit/actions';
import { type Database, inTransaction, type Queryable } from './client';
import { audit, logOutbox } from './schema';

/** Who changes something, and through which request. */
export interface ChangeOrigin {
  actor: {
    type: 'user' | 'token' | 'verifier' | 'system' | 'anonymous';
    id: string;
    name: string;
    sessionId?: string | null;
  };
  request: { id: string; clientAddress: string | null; userAgent: string | null };
}

/** One state change, told to the audit. Values are allow-listed by the caller: never a secret, a digest or a cookie. */
export interface Change {
  action: AuditAction;
  target: { type: string; id: string; name?: string };
  /** Whose history it belongs to. */
  owner?: { type: 'user' | 'application'; id: string } | null;
  tokenId?: string;
  reason?: string | null;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

export interface ChangeTransaction {
  query: Queryable;
  /** The one way to record a change; the rows are written just before COMMIT. */
  record(change: Change): void;
}

interface RecordedChange {
  entry: Change;
  auditId: string;
}

/**
 * Runs a changing use case in one transaction and writes the audit row, and for actions of the log its outbox row, inside it.
 *
 * Nothing recorded, nothing kept: a use case that refuses just returns its refusal, and a change that forgot its record is
 * rolled back. (The feed row comes from the database's own trigger.)
 */
export async function change<T>(
  database: Database,
  origin: ChangeOrigin,
  ids: { newId(): string },
  work: (tx: ChangeTransaction) => Promise<T>,
): Promise<T> {
  let records: RecordedChange[] = [];
  return inTransaction(
    database,
    async (query) => {
      records = [];
      const result = await work({ query, record: (entry) => records.push({ entry, auditId: ids.newId() }) });
      await writeRecords(query, origin, ids, records);
      return result;
    },
    {
      keep: () => records.length > 0,
      happened: async (query) => (await query.$count(audit, eq(audit.id, records[0]?.auditId ?? ''))) === 1,
    },
  );
}

async function writeRecords(
  query: Queryable,
  origin: ChangeOrigin,
  ids: { newId(): string },
  records: readonly RecordedChange[],
): Promise<void> {
  if (records.length === 0) return;
  await query.insert(audit).values(
    records.map(({ entry, auditId }) => ({
      id: auditId,
      action: entry.action,
      actorType: origin.actor.type,
      actorId: origin.actor.id,
      actorName: origin.actor.name,
      sessionId: origin.actor.sessionId ?? null,
      targetType: entry.target.type,
      targetId: entry.target.id,
      targetName: entry.target.name ?? '',
      ownerType: entry.owner?.type ?? null,
      ownerId: entry.owner?.id ?? null,
      reason: entry.reason ?? null,
      before: entry.before ?? null,
      after: entry.after ?? null,
      clientAddress: origin.request.clientAddress,
      userAgent: origin.request.userAgent?.slice(0, 400) ?? null,
      requestId: origin.request.id,
    })),
  );
  const leaves = records.filter(({ entry }) => AUDIT_ACTIONS[entry.action].logged);
  if (leaves.length === 0) return;
  await query.insert(logOutbox).values(
    leaves.map(({ entry, auditId }) => ({
      id: ids.newId(),
      auditId,
      tokenId: entry.tokenId ?? null,
      event: {
        action: entry.action,
        target: entry.target.id,
        ...(entry.after ? { after: entry.after } : {}),
      },
    })),
  );
}
