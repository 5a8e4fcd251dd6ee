'use client';
import { useSingleKeys } from '@/components/frame/single-keys';

export function SingleKeysSwitch() {
  const [on, turn] = useSingleKeys();
  return (
    <div>
      <label className="choice">
        <input type="checkbox" className="ck" checked={on} onChange={(event) => turn(event.target.checked)} />
        <span>Use single keys in this browser</span>
      </label>
      <p className="hint mt-1">
        <kbd>C</kbd> creates a token, <kbd>/</kbd> searches, <kbd>?</kbd> lists them all. They never work
        while you type in a field.
      </p>
    </div>
  );
}
