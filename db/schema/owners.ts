import { sql } from 'drizzle-orm';
import { inet, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { ACTED_AS } from '@/core/access/authorize';
import { MEMBER_ROLES } from '@/core/access/principal';
import { bytes, instant } from './columns';

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  email: text('email'),
  name: text('name').notNull(),
  passwordHash: text('password_hash'),
  passwordSetAt: instant('password_set_at'),
  externalId: text('external_id'),
  suspendedAt: instant('suspended_at'),
  suspendReason: text('suspend_reason'),
  /** Suspended, and all they had was taken away in one act. */
  offBoardedAt: instant('off_boarded_at'),
  erasedAt: instant('erased_at'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
});

export const userRoles = pgTable(
  'user_roles',
  { userId: uuid('user_id').notNull(), roleId: uuid('role_id').notNull() },
  (t) => [primaryKey({ columns: [t.userId, t.roleId] })],
);

export const applications = pgTable('applications', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  externalId: text('external_id'),
  createdBy: uuid('created_by'),
  archivedAt: instant('archived_at'),
  /** As what; null where that was not remembered yet. */
  archivedAs: text('archived_as', { enum: ACTED_AS }),
  rateLimitSecond: integer('rate_limit_second'),
  rateLimitMinute: integer('rate_limit_minute'),
  rateLimitDay: integer('rate_limit_day'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
});

export const applicationMembers = pgTable(
  'application_members',
  {
    applicationId: uuid('application_id').notNull(),
    userId: uuid('user_id').notNull(),
    memberRole: text('member_role', { enum: MEMBER_ROLES }).notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.userId] })],
);

export const applicationScopes = pgTable(
  'application_scopes',
  { applicationId: uuid('application_id').notNull(), scopeId: uuid('scope_id').notNull() },
  (t) => [primaryKey({ columns: [t.applicationId, t.scopeId] })],
);

export const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  tokenDigest: bytes('token_digest').notNull(),
  authMethod: text('auth_method').notNull(),
  clientAddress: inet('client_address'),
  userAgent: text('user_agent'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  lastSeenAt: instant('last_seen_at').notNull().default(sql`clock_timestamp()`),
  expiresAt: instant('expires_at').notNull(),
  endedAt: instant('ended_at'),
  endReason: text('end_reason'),
});

export const oneTimeLinks = pgTable('one_time_links', {
  id: uuid('id').primaryKey(),
  purpose: text('purpose', { enum: ['setup', 'invitation', 'password_reset'] }).notNull(),
  secretDigest: bytes('secret_digest').notNull(),
  userId: uuid('user_id'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  replacedAt: instant('replaced_at'),
});
