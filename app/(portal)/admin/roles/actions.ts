'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import type { EffectView } from '@/components/admin/effect-view';
import { defineAction } from '@/server/action';
import { saveRole } from '@/server/apis/edit-catalogue';
import { listField } from '@/server/form-input';
import type { Result } from '@/server/result';
import { effectOf, modeOf } from '../effect-view';

const roleForm = z.object({
  name: z.string(),
  description: z.string().default(''),
  portal_right: z.string(),
  scopes: listField,
  is_new: z.enum(['yes', 'no']).default('no'),
  seen: z.string().max(100).default(''),
});

/** Made at once, unless live tokens lose a scope by it: then it is shown first. */
export const saveRoleAction = defineAction(
  { input: roleForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<EffectView>> => {
    const { name, description, portal_right: portalRight, scopes } = form;
    const role = { name, description, portalRight, scopes, isNew: form.is_new === 'yes' };
    const saved = effectOf(await saveRole(user, role, modeOf(form.seen, 'unless tokens lose'), ctx));
    if (saved.ok) revalidatePath('/admin/roles');
    return saved;
  },
);
