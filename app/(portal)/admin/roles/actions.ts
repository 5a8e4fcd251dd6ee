'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import type { EffectView } from '@/components/review/effect-view';
import { defineAction } from '@/server/actions/define-action';
import { listField } from '@/server/actions/form-input';
import { saveRole } from '@/server/apis/edit-catalogue';
import type { Result } from '@/server/result';
import { effectOf, modeOf } from '../effect-view';

const roleForm = z.object({
  name: z.string(),
  description: z.string().default(''),
  portal_right: z.string(),
  scopes: listField,
  mark: z.string().max(100),
  seen: z.string().max(100).default(''),
});

/** Made at once, unless live tokens lose a scope by it, or people gain or lose a right: then it is shown first. */
export const saveRoleAction = defineAction(
  { input: roleForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<EffectView>> => {
    const { seen, portal_right: portalRight, ...words } = form;
    const role = { ...words, portalRight };
    const saved = effectOf(await saveRole(user, role, modeOf(seen, 'unless it hits'), ctx));
    if (saved.ok) revalidatePath('/admin/roles');
    return saved;
  },
);
