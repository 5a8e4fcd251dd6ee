import { sql } from 'drizzle-orm';
import { bigint, integer, pgTable, primaryKey, smallint, text, varchar } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns';

export const installation = pgTable('installation', {
  id: smallint('id').primaryKey().default(1),
  brand: text('brand'),
  brandFixedAt: instant('brand_fixed_at'),
  setupCompletedAt: instant('setup_completed_at'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
});

export const secretChecks = pgTable(
  'secret_checks',
  {
    name: text('name', { enum: ['pepper', 'session-key', 'sealing-key'] }).notNull(),
    version: integer('version').notNull(),
    checkValue: bytes('check_value').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal: text('principal').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    requestHash: bytes('request_hash').notNull(),
    sealedResponse: bytes('sealed_response').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.principal, t.route, t.key] })],
);

export const rateLimits = pgTable('rate_limits', {
  key: varchar('key', { length: 255 }).primaryKey(),
  points: integer('points').notNull().default(0),
  expire: bigint('expire', { mode: 'number' }),
});
