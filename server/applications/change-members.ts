import { z } from 'zod';
import { mayManageApplication } from '@/core/access/authorize';
import { MEMBER_ROLES, type MemberRole, type Principal } from '@/core/access/principal';
import { parseEmail } from '@/core/auth/email';
import { formatPublicId } from '@/core/ids/public-id';
import type { ChangeTransaction } from '@/db/change';
import type { ApplicationRow } from '@/db/queries/applications';
import {
  countOtherActiveOwners,
  deleteMember,
  findMemberRole,
  upsertMember,
} from '@/db/queries/applications';
import { holdUser } from '@/db/queries/rights';
import { findUserByEmail } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Refusal, type Result, refuse, refuseFields } from '../result';
import { auditedApplication, lockApplicationFor } from './lock-application';

export const addMemberInput = z.object({
  applicationId: z.uuid(),
  email: z.string().max(2_000),
  memberRole: z.enum(MEMBER_ROLES),
});
export const setMemberRoleInput = z.object({
  applicationId: z.uuid(),
  userId: z.uuid(),
  memberRole: z.enum(MEMBER_ROLES),
});
export const removeMemberInput = z.object({ applicationId: z.uuid(), userId: z.uuid() });

/**
 * Adds a member by e-mail address. Somebody off-boarded was taken out of everything, and stays out until an admin resumes
 * them. Refuses with NOT_FOUND, ALREADY_DONE, INVALID_INPUT (fields: email).
 */
export async function addMember(
  principal: Principal,
  input: z.input<typeof addMemberInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId, email, memberRole } = addMemberInput.parse(input);
  const address = parseEmail(email);
  if (!address.ok) return refuseFields({ email: address.message });
  return changeMembers(principal, applicationId, ctx, async (tx, application) => {
    const user = await findUserByEmail(tx.query, address.email);
    if (!user || user.erasedAt) return refuseFields({ email: 'No user has this e-mail address.' });
    // Who off-boards them waits for this, and takes them out; or was first, and is seen.
    const held = await holdUser(tx.query, user.id);
    if (held?.offBoardedAt) return refuseFields({ email: `${user.name} was off-boarded.` });
    const before = await findMemberRole(tx.query, applicationId, user.id);
    if (before) return refuse('ALREADY_DONE', `${user.name} is a member already, as ${before}.`);
    await upsertMember(tx.query, { applicationId, userId: user.id, memberRole });
    recordMember(tx, application, user.id, null, memberRole);
    return null;
  });
}

/** Changes what a member is. Refuses with NOT_FOUND, LAST_OWNER. */
export async function setMemberRole(
  principal: Principal,
  input: z.input<typeof setMemberRoleInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId, userId, memberRole } = setMemberRoleInput.parse(input);
  return changeMembers(principal, applicationId, ctx, async (tx, application) => {
    const before = await findMemberRole(tx.query, applicationId, userId);
    if (!before) return notFound();
    if (before === memberRole) return null;
    if (before === 'owner' && (await isLastOwner(tx, applicationId, userId))) return lastOwner();
    await upsertMember(tx.query, { applicationId, userId, memberRole });
    recordMember(tx, application, userId, before, memberRole);
    return null;
  });
}

/** Takes a member out; anybody takes out themselves. Refuses with NOT_FOUND, LAST_OWNER. */
export async function removeMember(
  principal: Principal,
  input: z.input<typeof removeMemberInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId, userId } = removeMemberInput.parse(input);
  const leaves = principal.type === 'user' && principal.userId === userId;
  const may: typeof mayManageApplication = (who, owner) =>
    mayManageApplication(who, owner) || (leaves && owner.type === 'application' && owner.memberRole !== null);
  return changeMembers(
    principal,
    applicationId,
    ctx,
    async (tx, application) => {
      const before = await findMemberRole(tx.query, applicationId, userId);
      if (!before) return notFound();
      if (before === 'owner' && (await isLastOwner(tx, applicationId, userId))) return lastOwner();
      await deleteMember(tx.query, applicationId, userId);
      recordMember(tx, application, userId, before, null);
      return null;
    },
    may,
  );
}

/** Members change under the lock of the application's row: of two owners who leave at once, one stays. */
function changeMembers(
  principal: Principal,
  applicationId: string,
  ctx: UseCaseContext,
  work: (tx: ChangeTransaction, application: ApplicationRow) => Promise<Refusal | null>,
  may = mayManageApplication,
): Promise<Result<null>> {
  return changeAs(principal, ctx, async (tx) => {
    const application = await lockApplicationFor(tx.query, principal, applicationId, may);
    if (!application) return notFound();
    return (await work(tx, application)) ?? accept(null);
  });
}

/** Who is suspended could neither run it nor add somebody who can. */
const isLastOwner = async ({ query }: ChangeTransaction, applicationId: string, userId: string) =>
  (await countOtherActiveOwners(query, applicationId, userId)) === 0;

const lastOwner = () =>
  refuse(
    'LAST_OWNER',
    'This is the last owner. Make another member an owner first, or archive the application.',
  );

/** By id, not by name: the audit and the log outlive a person's name. */
function recordMember(
  { record }: ChangeTransaction,
  application: ApplicationRow,
  userId: string,
  before: MemberRole | null,
  after: MemberRole | null,
): void {
  const member = formatPublicId('user', userId);
  record({
    action: 'application.members',
    ...auditedApplication(application),
    before: { [member]: before },
    after: { [member]: after },
  });
}
