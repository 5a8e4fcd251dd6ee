import { boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { MEMBER_ROLES } from '@/core/access/principal';

/** What went with a person beside their tokens, whose revocation it belongs to. */
export const offBoardings = pgTable('off_boardings', {
  bulkRevocationId: uuid('bulk_revocation_id').primaryKey(),
  userId: uuid('user_id').notNull(),
  sessionsEnded: integer('sessions_ended').notNull(),
});

export const offBoardingMemberships = pgTable(
  'off_boarding_memberships',
  {
    bulkRevocationId: uuid('bulk_revocation_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    memberRole: text('member_role', { enum: MEMBER_ROLES }).notNull(),
    leftWithoutOwner: boolean('left_without_owner').notNull(),
  },
  (t) => [primaryKey({ columns: [t.bulkRevocationId, t.applicationId] })],
);
