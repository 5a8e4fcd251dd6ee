import { z } from 'zod';
import type { UseCaseContext } from '../context';
import type { Result } from '../result';
import { parsePerson, typedField } from '../users/person';
import { enterByLink } from './enter-by-link';
import { findLinkUser, linkInvalid, linkSecretField } from './one-time-links';
import type { StartedSession } from './session';

export const acceptInvitationInput = z.object({
  secret: linkSecretField,
  name: typedField,
  password: typedField,
});
export type AcceptInvitationInput = z.input<typeof acceptInvitationInput>;

/**
 * Accepts an invitation: the invited person gives their name, chooses a password and is signed in.
 *
 * Refuses with LINK_INVALID, INVALID_INPUT (fields: name, password), RATE_LIMITED.
 */
export async function acceptInvitation(
  input: AcceptInvitationInput,
  ctx: UseCaseContext,
): Promise<Result<StartedSession>> {
  const { secret, ...typed } = acceptInvitationInput.parse(input);
  const invited = await findLinkUser(ctx.db.read, 'invitation', secret);
  if (!invited) return linkInvalid();
  const person = parsePerson(typed, invited);
  if (!person.ok) return person;
  const { name, password } = person.value;
  return enterByLink({ purpose: 'invitation', secret }, { id: invited.id, name }, password, ctx);
}
