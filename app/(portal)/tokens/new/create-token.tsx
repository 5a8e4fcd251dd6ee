'use client';
import { useActionState } from 'react';
import type { IssuedToken, TokenFormView } from '@/components/tokens/view-models';
import type { ActionState } from '@/server/action-state';
import { Reveal } from './reveal';
import { TokenForm } from './token-form';

interface CreateTokenProps {
  form: TokenFormView;
  zone: string;
  issueAction: (before: ActionState<IssuedToken>, form: FormData) => Promise<ActionState<IssuedToken>>;
}

/**
 * The form, and in its place the secret: it comes in the answer to the issuing action, lives in this component's state,
 * and is in no address, storage or other page.
 */
export function CreateToken({ form, zone, issueAction }: CreateTokenProps) {
  const [answer, issue, pending] = useActionState(issueAction, { status: 'idle' });
  if (answer.status === 'ok') return <Reveal token={answer.data} zone={zone} />;
  return <TokenForm form={form} zone={zone} answer={answer} pending={pending} issue={issue} />;
}
