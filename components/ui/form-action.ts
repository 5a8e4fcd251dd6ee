'use client';
import { unstable_rethrow } from 'next/navigation';
import { type FormEvent, type RefObject, useActionState, useEffect, useRef } from 'react';

/** What a server action answers to a form. @see server/actions/action-state.ts, whose shape this is */
export type FormState<T = null> =
  | { status: 'idle' }
  | { status: 'ok'; data: T }
  | { status: 'invalid'; fieldErrors: Record<string, string> }
  | { status: 'refused'; code: string; message: string };

export type FormAction<T = null> = (previous: FormState<T>, form: FormData) => Promise<FormState<T>>;

interface FormActionState<T> {
  state: FormState<T>;
  pending: boolean;
  /** For the `<form>` itself. */
  form: {
    ref: RefObject<HTMLFormElement | null>;
    action: (form: FormData) => void;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    onReset: (event: FormEvent<HTMLFormElement>) => void;
    'aria-busy': boolean;
  };
  errorOf: (field: string) => string | undefined;
}

/**
 * A form that a server action answers. After a refusal the focus goes to the first wrong field, or to the note that says
 * why. When the portal cannot be reached at all, the form says so and keeps what was typed.
 *
 * The form has an `action`, not only a handler: submitted before the page's scripts run, React keeps it and sends it then.
 * A plain form would have put its fields, passwords too, into the address.
 */
export function useFormAction<T = null>(action: FormAction<T>, onOk?: (data: T) => void): FormActionState<T> {
  const ref = useRef<HTMLFormElement>(null);
  const [state, dispatch, pending] = useActionState(async (previous: FormState<T>, form: FormData) => {
    const next = await orUnreachable(action(previous, form));
    if (next.status === 'ok') onOk?.(next.data);
    return next;
  }, IDLE);

  useEffect(() => {
    if (state.status !== 'invalid' && state.status !== 'refused') return;
    ref.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-refusal] [tabindex]')?.focus();
  }, [state]);

  return {
    state,
    pending,
    form: {
      ref,
      action: dispatch,
      // a second press while the first is on its way
      onSubmit: (event) => pending && event.preventDefault(),
      // React empties a form once its action is done; what was typed stays here
      onReset: (event) => event.preventDefault(),
      'aria-busy': pending,
    },
    errorOf: (field) => (state.status === 'invalid' ? state.fieldErrors[field] : undefined),
  };
}

const IDLE: FormState<never> = { status: 'idle' };

/** `fetch` rejects with a TypeError where no answer came; every other failure is a fault and belongs to error.tsx. */
async function orUnreachable<T>(answer: Promise<FormState<T>>): Promise<FormState<T>> {
  try {
    return await answer;
  } catch (error) {
    unstable_rethrow(error);
    if (!(error instanceof TypeError)) throw error;
    return {
      status: 'refused',
      code: 'UNREACHABLE',
      message: 'The portal did not answer. What you typed is still here: try again.',
    };
  }
}
