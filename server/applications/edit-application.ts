import { z } from 'zod';
import { mayManageApplication } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { updateApplicationWords } from '@/db/queries/applications';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { parseApplicationWords } from './application-words';
import { auditedApplication, lockApplicationFor } from './lock-application';

export const editApplicationInput = z.object({
  applicationId: z.uuid(),
  name: z.string(),
  description: z.string().default(''),
});

/** Changes an application's words. Refuses with NOT_FOUND, INVALID_INPUT (fields: name, description). */
export async function editApplication(
  principal: Principal,
  input: z.input<typeof editApplicationInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId, ...typed } = editApplicationInput.parse(input);
  const words = parseApplicationWords(typed);
  if (!words.ok) return words;
  return changeAs(principal, ctx, async ({ query, record }) => {
    const found = await lockApplicationFor(query, principal, applicationId, mayManageApplication);
    if (!found) return notFound();
    const { name, description } = words.value;
    if (found.name === name && found.description === description) return accept(null);
    await updateApplicationWords(query, applicationId, words.value);
    record({
      action: 'application.update',
      ...auditedApplication({ id: applicationId, name }),
      before: { name: found.name, description: found.description },
      after: { name, description },
    });
    return accept(null);
  });
}
