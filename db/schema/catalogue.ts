import { sql } from 'drizzle-orm';
import { boolean, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { PORTAL_RIGHTS } from '@/core/access/principal';
import { RISK_LEVELS } from '@/core/token/token-risk';
import { instant } from './columns';

export const apis = pgTable('apis', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  audience: text('audience').notNull(),
  description: text('description').notNull().default(''),
  builtIn: boolean('built_in').notNull().default(false),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
});

export const scopes = pgTable('scopes', {
  id: uuid('id').primaryKey(),
  apiId: uuid('api_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  groupName: text('group_name').notNull(),
  risk: text('risk', { enum: RISK_LEVELS }).notNull(),
  access: text('access', { enum: ['read', 'write', 'admin'] }).notNull(),
  needsApproval: boolean('needs_approval').notNull().default(false),
  retiredAt: instant('retired_at'),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
});

export const roles = pgTable('roles', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  portalRight: text('portal_right', { enum: PORTAL_RIGHTS }).notNull().default('none'),
  builtIn: boolean('built_in').notNull().default(false),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
});

export const roleScopes = pgTable(
  'role_scopes',
  { roleId: uuid('role_id').notNull(), scopeId: uuid('scope_id').notNull() },
  (t) => [primaryKey({ columns: [t.roleId, t.scopeId] })],
);

export const policy = pgTable('policy', {
  id: smallint('id').primaryKey().default(1),
  lifetimeDaysMax: integer('lifetime_days_max'),
  lifetimeDaysDefault: integer('lifetime_days_default').notNull().default(30),
  neverAllowed: boolean('never_allowed').notNull().default(false),
  liveTokensMax: integer('live_tokens_max').notNull().default(100),
  rotationGraceHoursMax: integer('rotation_grace_hours_max').notNull().default(168),
  cidrRequiredFromRisk: text('cidr_required_from_risk', { enum: RISK_LEVELS }),
  rateLimitSecondMax: integer('rate_limit_second_max'),
  rateLimitMinuteMax: integer('rate_limit_minute_max'),
  rateLimitDayMax: integer('rate_limit_day_max'),
  updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
});
