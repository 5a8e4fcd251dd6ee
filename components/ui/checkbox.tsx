'use client';
import type { ComponentProps } from 'react';

/** Ticked, not ticked, or partly: a group some of whose members are ticked. */
export type Tick = 'all' | 'some' | 'none';

interface TriCheckboxProps extends Omit<ComponentProps<'input'>, 'checked' | 'type' | 'ref'> {
  tick: Tick;
}

export function TriCheckbox({ tick, ...rest }: TriCheckboxProps) {
  return (
    <input
      type="checkbox"
      className="ck"
      checked={tick === 'all'}
      // `indeterminate` is a property, there is no attribute for it
      ref={(input) => {
        if (input) input.indeterminate = tick === 'some';
      }}
      {...rest}
    />
  );
}
