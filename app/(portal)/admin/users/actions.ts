'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { type EffectView, lossInWords } from '@/components/review/effect-view';
import {
  type OffBoardingPreviewView,
  type OneTimeLinkView,
  userFields,
} from '@/components/users/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { defineAction } from '@/server/actions/define-action';
import { listField, publicIdField } from '@/server/actions/form-input';
import type { IssuedLink } from '@/server/auth/one-time-links';
import { accept, type Result, refuseFields } from '@/server/result';
import { createUser } from '@/server/users/create-user';
import { endUserSessions } from '@/server/users/end-user-sessions';
import { issueResetLink } from '@/server/users/issue-reset-link';
import { offBoardUser, previewOffBoarding } from '@/server/users/off-board-user';
import { resumeUser } from '@/server/users/resume-user';
import { setUserRoles } from '@/server/users/set-user-roles';
import { suspendUser } from '@/server/users/suspend-user';
import { modeOf } from '../effect-view';
import { goOnRevoking } from '../go-on-revoking';
import { leftApplicationOf } from './users-view';

const userIdField = publicIdField('user');

const inviteForm = z.object({ email: z.string(), name: z.string(), roles: listField });

/** Makes a user and the link by which they choose a password. Its answer is the one place that shows the link. */
export const inviteUserAction = defineAction(
  { input: inviteForm, right: 'admin' },
  async (user, sent, ctx): Promise<Result<OneTimeLinkView>> => {
    const created = await createUser(user, sent, ctx);
    if (!created.ok) return created;
    if (!created.value.invitation)
      throw new Error('A user without a password was made without an invitation.');
    return shownOnce(created.value.invitation);
  },
);

/** A reset link, or a new invitation for who has not joined. Its answer is the one place that shows it. */
export const makeUserLinkAction = defineAction(
  { input: z.object({ user_id: userIdField }), right: 'admin' },
  async (user, sent, ctx): Promise<Result<OneTimeLinkView>> => {
    const issued = await issueResetLink(user, { userId: sent.user_id }, ctx);
    return issued.ok ? shownOnce(issued.value) : issued;
  },
);

export const suspendUserAction = defineAction(
  { input: z.object({ user_id: userIdField, reason: z.string().default('') }), right: 'admin' },
  async (user, sent, ctx): Promise<Result<null>> => {
    const suspended = await suspendUser(user, { userId: sent.user_id, reason: sent.reason }, ctx);
    return suspended.ok ? changed() : suspended;
  },
);

export const resumeUserAction = defineAction(
  { input: z.object({ user_id: userIdField }), right: 'admin' },
  async (user, sent, ctx): Promise<Result<null>> => {
    const resumed = await resumeUser(user, { userId: sent.user_id }, ctx);
    return resumed.ok ? changed() : resumed;
  },
);

/** What off-boarding would take, counted now. Changes nothing. */
export const previewOffBoardingAction = defineAction(
  { input: z.object({ [userFields.userId]: userIdField }), right: 'admin' },
  async (user, sent, ctx): Promise<Result<OffBoardingPreviewView>> => {
    const preview = await previewOffBoarding(user, sent.user_id, ctx);
    if (!preview.ok) return preview;
    const { memberships, ...counts } = preview.value;
    return accept({ ...counts, applications: memberships.map(leftApplicationOf) });
  },
);

const offBoardForm = z.object({
  [userFields.userId]: userIdField,
  [userFields.reason]: z.string().default(''),
  [userFields.shownName]: z.string(),
  [userFields.confirm]: z.string().default(''),
});

/** Answers the public id of the revocation whose page is the report. */
export const offBoardUserAction = defineAction(
  { input: offBoardForm, right: 'admin' },
  async (user, sent, ctx): Promise<Result<string>> => {
    if (sent.confirm.trim() !== sent.shown_name) {
      return refuseFields({ [userFields.confirm]: 'Type the name: everything of theirs goes.' });
    }
    const done = await offBoardUser(user, { userId: sent.user_id, reason: sent.reason }, ctx);
    if (!done.ok) return done;
    if (!done.value.finished) goOnRevoking(ctx);
    revalidatePath('/admin/users');
    return accept(formatPublicId('bulkRevocation', done.value.bulkRevocationId));
  },
);

function shownOnce({ url, expiresAt }: IssuedLink): Result<OneTimeLinkView> {
  revalidatePath('/admin/users');
  return accept({ url, expiresAt });
}

function changed(): Result<null> {
  revalidatePath('/admin/users');
  return accept(null);
}

const rolesForm = z.object({
  user_id: userIdField,
  roles: listField,
  shown_roles: listField,
  seen: z.string().max(100).default(''),
});

/** Made at once, unless the person's live tokens lose a scope by it: then it is shown first. */
export const setUserRolesAction = defineAction(
  { input: rolesForm, right: 'admin' },
  async (user, { user_id: userId, roles, shown_roles: shown, seen }, ctx): Promise<Result<EffectView>> => {
    const mode = modeOf(seen, 'unless it hits');
    const set = await setUserRoles(user, { userId, roles, shown, mode }, ctx);
    if (!set.ok) return set;
    revalidatePath(`/admin/users/${formatPublicId('user', userId)}`);
    const { made, gains, loses, losses } = set.value;
    return accept({
      made,
      seen: set.value.seen,
      changes: [
        ...gains.map((role) => `Gets the role ${role}`),
        ...loses.map((role) => `Loses the role ${role}`),
      ],
      losses: losses.map(lossInWords),
      rights: [],
      takes: losses.length > 0,
    });
  },
);

export const endUserSessionsAction = defineAction(
  { input: z.object({ user_id: userIdField }), right: 'admin' },
  async (user, { user_id: userId }, ctx): Promise<Result<{ ended: number }>> => {
    const ended = await endUserSessions(user, userId, ctx);
    if (ended.ok) revalidatePath(`/admin/users/${formatPublicId('user', userId)}`);
    return ended;
  },
);
