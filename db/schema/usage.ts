import { sql } from 'drizzle-orm';
import { bigint, date, inet, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { RecentAddress } from '@/core/usage/usage-batch';
import { instant } from './columns';

export const verifierInstances = pgTable('verifier_instances', {
  id: uuid('id').primaryKey(),
  flushNo: bigint('flush_no', { mode: 'number' }).notNull().default(0),
  startedAt: instant('started_at').notNull().default(sql`clock_timestamp()`),
  seenAt: instant('seen_at').notNull().default(sql`clock_timestamp()`),
});

export const tokenUse = pgTable('token_use', {
  tokenId: uuid('token_id').primaryKey(),
  firstUsedAt: instant('first_used_at').notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
  lastUsedDay: date('last_used_day').notNull(),
  lastAddress: inet('last_address'),
  recentAddresses: jsonb('recent_addresses').$type<RecentAddress[]>().notNull().default([]),
});

export const verifierCredentialUse = pgTable('verifier_credential_use', {
  credentialId: uuid('credential_id').primaryKey(),
  lastUsedAt: instant('last_used_at').notNull(),
});

export const usageHourly = pgTable(
  'usage_hourly',
  {
    hour: instant('hour').notNull(),
    tokenId: uuid('token_id').notNull(),
    secretId: uuid('secret_id').notNull(),
    dimension: text('dimension', { enum: ['outcome', 'scope', 'address'] }).notNull(),
    value: text('value').notNull(),
    outcome: text('outcome').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tokenId, t.hour, t.dimension, t.value, t.outcome, t.secretId] })],
);
