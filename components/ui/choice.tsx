import type { ComponentProps, ReactNode } from 'react';

/** One of several, with its words. */
export function Radio({ children, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <label className="choice">
      <input type="radio" className="ck" {...rest} />
      <span>{children}</span>
    </label>
  );
}

export interface Segment<V extends string> {
  value: V;
  label: ReactNode;
  /** Red: a choice that policy allows but nobody should take lightly. */
  danger?: boolean;
}

interface SegmentedProps<V extends string> {
  name: string;
  label: string;
  segments: readonly Segment<V>[];
  value: V;
  onChange: (value: V) => void;
  className?: string;
}

/** Radios that look like one control. */
export function Segmented<V extends string>({
  name,
  label,
  segments,
  value,
  onChange,
  className,
}: SegmentedProps<V>) {
  return (
    <div className={`seg ${className ?? ''}`} role="radiogroup" aria-label={label}>
      {segments.map((segment) => (
        <label key={segment.value} className={segment.danger ? 'never' : undefined}>
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          {segment.label}
        </label>
      ))}
    </div>
  );
}
