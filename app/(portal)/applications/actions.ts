'use server';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { rateForm, ratesOfForm } from '@/app/rate-form';
import { MEMBER_ROLES } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { defineAction } from '@/server/actions/define-action';
import { listField, publicIdField } from '@/server/actions/form-input';
import { archiveApplication, restoreApplication } from '@/server/applications/archive-application';
import { addMember, removeMember, setMemberRole } from '@/server/applications/change-members';
import { createApplication } from '@/server/applications/create-application';
import { editApplication } from '@/server/applications/edit-application';
import { limitRates } from '@/server/applications/limit-rates';
import { setCeiling } from '@/server/applications/set-ceiling';
import { accept, type Result } from '@/server/result';

const application = { application: publicIdField('application') };
const scopesField = listField.pipe(z.array(z.string()).max(1_000));

export const createApplicationAction = defineAction(
  {
    input: z.object({
      name: z.string(),
      description: z.string().default(''),
      scopes: scopesField,
      ...rateForm,
    }),
  },
  async (user, form, ctx): Promise<Result<null>> => {
    const { name, description, scopes } = form;
    const created = await createApplication(
      user,
      { name, description, scopes, rateLimits: ratesOfForm(form), ownerId: user.userId },
      ctx,
    );
    if (!created.ok) return created;
    redirect(`/applications/${formatPublicId('application', created.value.applicationId)}`);
  },
);

export const editApplicationAction = defineAction(
  { input: z.object({ ...application, name: z.string(), description: z.string().default('') }) },
  async (user, { application: applicationId, ...words }, ctx) =>
    answered(await editApplication(user, { applicationId, ...words }, ctx)),
);

export const setCeilingAction = defineAction(
  { input: z.object({ ...application, scopes: scopesField, seen: scopesField }) },
  async (user, { application: applicationId, ...ceilings }, ctx) =>
    answered(await setCeiling(user, { applicationId, ...ceilings }, ctx)),
);

export const limitRatesAction = defineAction(
  { input: z.object({ ...application, ...rateForm }) },
  async (user, form, ctx) =>
    answered(await limitRates(user, { applicationId: form.application, rateLimits: ratesOfForm(form) }, ctx)),
);

export const addMemberAction = defineAction(
  { input: z.object({ ...application, email: z.string(), role: z.enum(MEMBER_ROLES) }) },
  async (user, form, ctx) =>
    answered(
      await addMember(
        user,
        { applicationId: form.application, email: form.email, memberRole: form.role },
        ctx,
      ),
    ),
);

const member = { ...application, user_id: publicIdField('user') };

export const setMemberRoleAction = defineAction(
  { input: z.object({ ...member, role: z.enum(MEMBER_ROLES) }) },
  async (user, form, ctx) =>
    answered(
      await setMemberRole(
        user,
        { applicationId: form.application, userId: form.user_id, memberRole: form.role },
        ctx,
      ),
    ),
);

export const removeMemberAction = defineAction({ input: z.object(member) }, async (user, form, ctx) =>
  answered(await removeMember(user, { applicationId: form.application, userId: form.user_id }, ctx)),
);

export const archiveApplicationAction = defineAction(
  { input: z.object({ ...application, reason: z.string().default('') }) },
  async (user, form, ctx) =>
    answered(await archiveApplication(user, { applicationId: form.application, reason: form.reason }, ctx)),
);

export const restoreApplicationAction = defineAction(
  { input: z.object(application) },
  async (user, form, ctx) =>
    answered(await restoreApplication(user, { applicationId: form.application }, ctx)),
);

/** The page the reader is on is drawn anew with the answer. */
function answered(result: Result<unknown>): Result<null> {
  if (!result.ok) return result;
  revalidatePath('/applications', 'layout');
  return accept(null);
}
