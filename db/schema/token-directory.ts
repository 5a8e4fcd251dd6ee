import { sql } from 'drizzle-orm';
import { boolean, inet, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { REVOKE_REASONS } from '@/core/token/revoke-reason';
import { instant } from './columns';

/** What the list of all tokens filters and sorts by: one narrow row a token, kept by triggers. */
export const tokenDirectory = pgTable('token_directory', {
  tokenId: uuid('token_id').primaryKey(),
  kind: text('kind', { enum: ['personal', 'application'] }).notNull(),
  ownerId: uuid('owner_id').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  suspendedAt: instant('suspended_at'),
  /** To the minute. */
  lastUsedAt: instant('last_used_at'),
  anyAddress: boolean('any_address').notNull(),
  /** 0 low, 1 elevated, 2 high. */
  risk: smallint('risk').notNull(),
  scopeCount: smallint('scope_count').notNull(),
  apiIds: uuid('api_ids').array().notNull(),
  /** Lower case. */
  label: text('label').notNull(),
  ownerActive: boolean('owner_active').notNull(),
  /** The sum of its reasons' weights; at a given instant only if `weighedUntil` is later. */
  lookWeight: integer('look_weight').notNull(),
  weighedUntil: instant('weighed_until').notNull(),
});

export const bulkRevocations = pgTable('bulk_revocations', {
  id: uuid('id').primaryKey(),
  confirmedAt: instant('confirmed_at').notNull().default(sql`clock_timestamp()`),
  confirmedByType: text('confirmed_by_type', { enum: ['user', 'system'] }).notNull(),
  confirmedById: text('confirmed_by_id').notNull(),
  confirmedByName: text('confirmed_by_name').notNull(),
  sessionId: uuid('session_id'),
  clientAddress: inet('client_address'),
  userAgent: text('user_agent'),
  requestId: text('request_id').notNull(),
  reason: text('reason', { enum: REVOKE_REASONS }).notNull(),
  note: text('note'),
  selection: text('selection').notNull(),
  total: integer('total').notNull(),
  revoked: integer('revoked').notNull().default(0),
  passedOver: integer('passed_over').notNull().default(0),
  finishedAt: instant('finished_at'),
});

export const bulkRevocationTokens = pgTable(
  'bulk_revocation_tokens',
  {
    bulkRevocationId: uuid('bulk_revocation_id').notNull(),
    tokenId: uuid('token_id').notNull(),
    outcome: text('outcome', { enum: ['revoked', 'passed_over'] }),
  },
  (t) => [primaryKey({ columns: [t.bulkRevocationId, t.tokenId] })],
);
