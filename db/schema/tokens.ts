import { sql } from 'drizzle-orm';
import { boolean, cidr, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { ACTED_AS } from '@/core/access/authorize';
import { bytes, instant } from './columns';

export const tokens = pgTable('tokens', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['personal', 'application'] }).notNull(),
  userId: uuid('user_id'),
  applicationId: uuid('application_id'),
  label: text('label').notNull(),
  note: text('note').notNull().default(''),
  cidrs: cidr('cidrs').array().notNull().default([]),
  metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  createdByType: text('created_by_type', { enum: ['user', 'token', 'system'] }).notNull(),
  createdById: text('created_by_id').notNull(),
  notBefore: instant('not_before'),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  revokedByType: text('revoked_by_type'),
  revokedById: text('revoked_by_id'),
  revokedAs: text('revoked_as', { enum: ACTED_AS }),
  revokeReason: text('revoke_reason', {
    enum: ['exposed', 'not_needed', 'replaced', 'policy', 'left', 'other'],
  }),
  revokeNote: text('revoke_note'),
  suspendedAt: instant('suspended_at'),
  suspendedByType: text('suspended_by_type'),
  suspendedById: text('suspended_by_id'),
  suspendedAs: text('suspended_as', { enum: ACTED_AS }),
  suspendReason: text('suspend_reason'),
  approvalRequiredAt: instant('approval_required_at'),
  approvedAt: instant('approved_at'),
  logSalt: bytes('log_salt'),
  rateLimitSecond: integer('rate_limit_second'),
  rateLimitMinute: integer('rate_limit_minute'),
  rateLimitDay: integer('rate_limit_day'),
});

export const tokenSecrets = pgTable('token_secrets', {
  id: uuid('id').primaryKey(),
  tokenId: uuid('token_id').notNull(),
  digest: bytes('digest').notNull(),
  digestAlgorithm: text('digest_algorithm', { enum: ['hmac-sha256', 'hmac-sha256-of-sha256'] })
    .notNull()
    .default('hmac-sha256'),
  pepperVersion: integer('pepper_version').notNull(),
  prefix: text('prefix').notNull(),
  lastFour: text('last_four').notNull(),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  firstUsedAt: instant('first_used_at'),
  retireAt: instant('retire_at'),
  retireOnUseGraceSeconds: integer('retire_on_use_grace_seconds'),
  supersededAt: instant('superseded_at'),
  awaited: boolean('awaited').notNull().default(false),
});

export const tokenScopes = pgTable(
  'token_scopes',
  { tokenId: uuid('token_id').notNull(), scopeId: uuid('scope_id').notNull() },
  (t) => [primaryKey({ columns: [t.tokenId, t.scopeId] })],
);

export const verifierCredentials = pgTable('verifier_credentials', {
  id: uuid('id').primaryKey(),
  apiId: uuid('api_id').notNull(),
  label: text('label').notNull(),
  digest: bytes('digest').notNull(),
  pepperVersion: integer('pepper_version').notNull(),
  prefix: text('prefix').notNull(),
  lastFour: text('last_four').notNull(),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  createdByType: text('created_by_type').notNull(),
  createdById: text('created_by_id').notNull(),
  retireAt: instant('retire_at'),
  revokedAt: instant('revoked_at'),
});
