'use client';
import { unstable_rethrow } from 'next/navigation';
import { type FormEvent, type RefObject, startTransition, useActionState, useEffect, useRef } from 'react';

/** What a server action answers to a form. @see server/action-state.ts, whose shape this is */
export type FormState<T = null> =
  | { status: 'idle' }
  | { status: 'ok'; data: T }
  | { status: 'invalid'; fieldErrors: Record<string, string> }
  | { status: 'refused'; code: string; message: string };

export type FormAction<T = null> = (previous: FormState<T>, form: FormData) => Promise<FormState<T>>;

interface FormActionState<T> {
  state: FormState<T>;
  pending: boolean;
  /** The form's `onSubmit`. Unlike `action` it leaves what was typed where it is. */
  submit: (event: FormEvent<HTMLFormElement>) => void;
  formRef: RefObject<HTMLFormElement | null>;
  errorOf: (field: string) => string | undefined;
}

/**
 * A form that a server action answers. After a refusal the focus goes to the first wrong field, or to the note that says
 * why. When the portal cannot be reached at all, the form says so and keeps what was typed.
 */
export function useFormAction<T = null>(action: FormAction<T>, onOk?: (data: T) => void): FormActionState<T> {
  const formRef = useRef<HTMLFormElement>(null);
  const [state, dispatch, pending] = useActionState(async (previous: FormState<T>, form: FormData) => {
    const next = await orUnreachable(action(previous, form));
    if (next.status === 'ok') onOk?.(next.data);
    return next;
  }, IDLE);

  useEffect(() => {
    if (state.status !== 'invalid' && state.status !== 'refused') return;
    formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-refusal] [tabindex]')?.focus();
  }, [state]);

  return {
    state,
    pending,
    formRef,
    submit: (event) => {
      event.preventDefault();
      if (pending) return;
      const form = new FormData(event.currentTarget);
      startTransition(() => dispatch(form));
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
