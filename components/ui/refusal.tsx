import type { FormState } from './form-action';
import { Note } from './note';

/** Why a form was refused, where a reader hears it and the focus can go. */
export function Refusal<T>({ state, id }: { state: FormState<T>; id: string }) {
  if (state.status !== 'refused') return null;
  return (
    <div data-refusal>
      <Note tone="bad" role="alert" id={id}>
        {state.message}
      </Note>
    </div>
  );
}
