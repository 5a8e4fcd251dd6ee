'use client';
import { useEffect, useRef, useState } from 'react';
import type { Policy } from '@/core/policy/policy';
import type { FormAction } from '../ui/form-action';
import { type PolicyPreviewView, policyFields } from './view-models';

/** Long enough for the next digit, short enough to be felt as at once. */
const SETTLE_MS = 250;

interface Preview {
  /** Null until something was changed and counted. */
  view: PolicyPreviewView | null;
  counting: boolean;
  errors: Partial<Record<keyof Policy, string>>;
}

const NOTHING: Preview = { view: null, counting: false, errors: {} };

/** Counts what the typed rules would hit whenever they settle. An answer that came too late for what is typed now is dropped. */
export function usePolicyPreview(
  preview: FormAction<PolicyPreviewView>,
  typed: Record<keyof Policy, string>,
  changed: boolean,
): Preview {
  const [state, setState] = useState<Preview>(NOTHING);
  const newest = useRef(0);
  const rules = JSON.stringify(typed);

  useEffect(() => {
    newest.current += 1;
    const asked = newest.current;
    if (!changed) {
      setState(NOTHING);
      return;
    }
    setState((known) => ({ ...known, counting: true }));
    const timer = setTimeout(async () => {
      const form = new FormData();
      for (const [rule, value] of Object.entries(JSON.parse(rules) as Record<keyof Policy, string>)) {
        form.set(policyFields[rule as keyof Policy], value);
      }
      // A preview that cannot be had is none: saving says why.
      const answer = await preview({ status: 'idle' }, form).catch(() => null);
      if (asked !== newest.current) return;
      if (answer?.status === 'ok') setState({ view: answer.data, counting: false, errors: {} });
      else
        setState({
          view: null,
          counting: false,
          errors: answer?.status === 'invalid' ? answer.fieldErrors : {},
        });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [rules, changed, preview]);

  return state;
}
