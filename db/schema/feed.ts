import { sql } from 'drizzle-orm';
import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';

export const feed = pgTable('feed', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  nonce: uuid('nonce').notNull(),
  entity: text('entity').notNull(),
  entityId: uuid('entity_id'),
  changedAt: instant('changed_at').notNull().default(sql`clock_timestamp()`),
});
