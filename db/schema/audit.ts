import { sql } from 'drizzle-orm';
import { inet, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';

export const audit = pgTable('audit', {
  id: uuid('id').primaryKey(),
  occurredAt: instant('occurred_at').notNull().default(sql`clock_timestamp()`),
  action: text('action').notNull(),
  actorType: text('actor_type', { enum: ['user', 'token', 'verifier', 'system', 'anonymous'] }).notNull(),
  actorId: text('actor_id').notNull(),
  actorName: text('actor_name').notNull().default(''),
  sessionId: uuid('session_id'),
  targetType: text('target_type').notNull(),
  targetId: text('target_id').notNull(),
  targetName: text('target_name').notNull().default(''),
  ownerType: text('owner_type', { enum: ['user', 'application'] }),
  ownerId: uuid('owner_id'),
  reason: text('reason'),
  before: jsonb('before').$type<Record<string, unknown>>(),
  after: jsonb('after').$type<Record<string, unknown>>(),
  clientAddress: inet('client_address'),
  userAgent: text('user_agent'),
  requestId: text('request_id').notNull(),
});

export const logOutbox = pgTable('log_outbox', {
  id: uuid('id').primaryKey(),
  auditId: uuid('audit_id').notNull(),
  tokenId: uuid('token_id'),
  event: jsonb('event').$type<Record<string, unknown>>().notNull(),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
});
