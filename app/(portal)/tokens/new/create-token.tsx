'use client';
import { Reveal } from '@/components/tokens/reveal';
import { type IssuedToken, type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { useFormKey } from '@/components/ui/use-form-key';
import { TokenForm } from './token-form';

interface CreateTokenProps {
  form: TokenFormView;
  zone: string;
  issueAction: FormAction<IssuedToken>;
}

const LOST = 'Without it the token is of no use: you would revoke it and make another.';

/**
 * The form, and in its place the secret: it comes in the answer to the issuing action, lives in this component's state,
 * and is in no address, storage or other page.
 */
export function CreateToken({ form, zone, issueAction }: CreateTokenProps) {
  const formKey = useFormKey();
  const {
    state,
    pending,
    form: formProps,
  } = useFormAction<IssuedToken>((previous, sent) => {
    sent.set(tokenFields.idempotencyKey, formKey());
    return issueAction(previous, sent);
  });
  if (state.status === 'ok') return <Reveal token={state.data} zone={zone} lost={LOST} />;
  return <TokenForm form={form} zone={zone} answer={state} pending={pending} formProps={formProps} />;
}
