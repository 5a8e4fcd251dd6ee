'use client';
import { useEffect, useState } from 'react';
import type { FormAction } from './form-action';

export type Preview<T> = { state: 'asking' } | { state: 'failed' } | { state: 'known'; value: T };

/**
 * What a change would hit, asked of the server once, for a dialog that says so before it is confirmed.
 *
 * @param fields what is asked about, as the action's form has it; read once
 */
export function usePreview<T>(
  action: FormAction<T>,
  fields: readonly (readonly [name: string, value: string])[],
): Preview<T> {
  const [preview, setPreview] = useState<Preview<T>>({ state: 'asking' });
  const [asked] = useState(fields);
  useEffect(() => {
    let wanted = true;
    const form = new FormData();
    for (const [name, value] of asked) form.append(name, value);
    action({ status: 'idle' }, form).then(
      (answer) =>
        wanted &&
        setPreview(answer.status === 'ok' ? { state: 'known', value: answer.data } : { state: 'failed' }),
      () => wanted && setPreview({ state: 'failed' }),
    );
    return () => {
      wanted = false;
    };
  }, [action, asked]);
  return preview;
}
