import { unstable_rethrow } from 'next/navigation';
import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { PortalRight } from '@/core/access/principal';
import { findCurrentUser, requestContext } from '../auth/current-user';
import type { SignedInUser } from '../auth/session';
import type { UseCaseContext } from '../context';
import { portalServices } from '../portal-services';
import { notFound, type Result, refuse } from '../result';
import type { ActionState } from './action-state';
import { readForm, refuseIssues } from './form-input';

/** A server action as a form calls it: with what it answered before, which is not read, and what was sent now. */
export type Action<T> = (previous: ActionState<T>, sent: FormData) => Promise<ActionState<T>>;

interface SignedInRequirement<Input extends z.ZodType> {
  /** What the form sends, by field name. A field sent several times comes as an array: see `listField` in form-input.ts. */
  input: Input;
  /** The portal right it takes; without it any signed-in user may. To others the action does not exist. */
  right?: Exclude<PortalRight, 'none'>;
}

/**
 * Makes a server action for signed-in users: authenticates, parses, calls one use case, answers.
 *
 * Wrong fields answer `invalid`, other refusals `refused`. A fault is logged with the request's id and thrown on to
 * error.tsx. What was sent is never sent back.
 */
export function defineAction<Input extends z.ZodType, T>(
  requirement: SignedInRequirement<Input>,
  act: (principal: SignedInUser, input: z.output<Input>, ctx: UseCaseContext) => Promise<Result<T>>,
): Action<T> {
  return (_previous, sent) =>
    answering(requirement.input, sent, async (parse, ctx) => {
      const user = await findCurrentUser();
      if (!user)
        return refuse('NOT_SIGNED_IN', 'Your session has ended. Sign in again; nothing was changed.');
      if (requirement.right && !hasPortalRight(user, requirement.right)) return notFound();
      const input = parse();
      return input.success ? act(user, input.data, ctx) : refuseIssues(input.error);
    });
}

/** Makes a server action for anybody: for signing in, and for who comes by a one-time link. */
export function definePublicAction<Input extends z.ZodType, T>(
  requirement: { input: Input },
  act: (input: z.output<Input>, ctx: UseCaseContext) => Promise<Result<T>>,
): Action<T> {
  return (_previous, sent) =>
    answering(requirement.input, sent, async (parse, ctx) => {
      const input = parse();
      return input.success ? act(input.data, ctx) : refuseIssues(input.error);
    });
}

async function answering<Input extends z.ZodType, T>(
  schema: Input,
  sent: unknown,
  work: (parse: () => z.ZodSafeParseResult<z.output<Input>>, ctx: UseCaseContext) => Promise<Result<T>>,
): Promise<ActionState<T>> {
  const ctx = await requestContext();
  try {
    return stateOf(await work(() => schema.safeParse(readForm(sent)), ctx));
  } catch (error) {
    // A redirect is how Next.js leaves an action, not a fault.
    unstable_rethrow(error);
    // A use case parses what it is given once more, and may know limits that the form's schema does not.
    if (error instanceof z.ZodError) return stateOf<T>(refuseIssues(error));
    portalServices().logger.error({ err: error, requestId: ctx.request.id }, 'an action failed');
    throw error;
  }
}

function stateOf<T>(result: Result<T>): ActionState<T> {
  if (result.ok) return { status: 'ok', data: result.value };
  if (result.fields) return { status: 'invalid', fieldErrors: result.fields };
  return { status: 'refused', code: result.code, message: result.message };
}
