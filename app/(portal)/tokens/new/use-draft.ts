'use client';
import { useLayoutEffect, useState } from 'react';
import { NO_RATE_TEXTS, type RateTexts, rateFields } from '@/components/rates/rate-texts';
import type { TokenFormView } from '@/components/tokens/view-models';
import type { FormState } from '@/components/ui/form-action';
import { RATE_WINDOWS } from '@/core/rate-limit/rate-limits';
import { type Draft, type DraftField, firstDraft, type Judgement, judge } from './draft';

const fieldOf: Record<keyof Draft, DraftField> = {
  label: 'label',
  note: 'note',
  scopes: 'scopes',
  lifetime: 'expiry',
  customTime: 'expiry',
  cidrs: 'cidrs',
  rates: 'rates',
};

export interface DraftState {
  draft: Draft;
  judgement: Judgement;
  /** What is wrong and may be said by now: of fields that were left, or of all after an attempt to send. */
  shown: Judgement['errors'];
  change: (change: Partial<Draft>) => void;
  leave: (field: DraftField) => void;
  showAll: () => void;
}

/**
 * The form's state. A field is judged when it is left, then on each key. What the server said of a field stands until
 * that field changes.
 */
export function useDraft<T>(form: TokenFormView, answer: FormState<T>, nowMs: number): DraftState {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(form));
  const [left, setLeft] = useState<ReadonlySet<DraftField>>(new Set());
  const [changed, setChanged] = useState<ReadonlySet<DraftField>>(new Set());
  const [heard, setHeard] = useState(answer);
  if (heard !== answer) {
    setHeard(answer);
    setChanged(new Set());
  }

  // What was typed before this script ran stands in the fields, and would be lost with the next key.
  useLayoutEffect(() => setDraft((before) => ({ ...before, ...typedAlready() })), []);

  const judgement = judge(draft, form.apis, form.policy, nowMs);
  const said = answer.status === 'invalid' ? answer.fieldErrors : {};
  const shown: Judgement['errors'] = {};
  for (const field of new Set(Object.values(fieldOf))) {
    const error =
      (changed.has(field) ? undefined : said[field]) ??
      (left.has(field) ? judgement.errors[field] : undefined);
    if (error) shown[field] = error;
  }

  return {
    draft,
    judgement,
    shown,
    change: (change) => {
      setDraft((before) => ({ ...before, ...change }));
      const fields = (Object.keys(change) as (keyof Draft)[]).map((key) => fieldOf[key]);
      setChanged((before) => new Set([...before, ...fields]));
    },
    leave: (field) => setLeft((before) => new Set([...before, field])),
    showAll: () => setLeft(new Set(Object.values(fieldOf))),
  };
}

function typedAlready(): Partial<Draft> {
  const typed: Partial<Draft> = {};
  for (const id of ['label', 'note', 'cidrs'] as const) {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) typed[id] = field.value;
  }
  const typedIn = (name: string) => document.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '';
  const rates: Record<keyof RateTexts, string> = { ...NO_RATE_TEXTS };
  for (const window of RATE_WINDOWS) rates[window] = typedIn(rateFields[window]);
  typed.rates = rates;
  return typed;
}
