'use client';
import { useRef } from 'react';
import { type IssuedToken, type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Reveal } from './reveal';
import { TokenForm } from './token-form';

interface CreateTokenProps {
  form: TokenFormView;
  zone: string;
  issueAction: FormAction<IssuedToken>;
}

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
  if (state.status === 'ok') return <Reveal token={state.data} zone={zone} />;
  return <TokenForm form={form} zone={zone} answer={state} pending={pending} formProps={formProps} />;
}

/**
 * One key for each time the form is opened, made here and not on the server: a page that the router kept would bring an
 * old form's key along. Sent twice, it makes one token.
 */
function useFormKey(): () => string {
  const key = useRef<string>(undefined);
  return () => {
    key.current ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    return key.current;
  };
}
