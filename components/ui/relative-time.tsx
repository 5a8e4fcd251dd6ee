import { exactInstant, type Present, relativeTime, shortTime } from './time-format';

interface RelativeTimeProps {
  at: Date;
  present: Present;
  /** `always` keeps "in 61 d" beyond 7 days, for where the date stands beside it. */
  form?: 'short' | 'always';
  className?: string | undefined;
}

/**
 * A time in few words; the exact instant with its zone shows on hover and on keyboard focus (see InstantTip).
 * `title` is what a page without JavaScript has of it.
 */
export function RelativeTime({ at, present, form = 'short', className }: RelativeTimeProps) {
  const exact = exactInstant(at, present.zone);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact instant must be reachable by keyboard too
    <time className={className} dateTime={at.toISOString()} data-exact={exact} title={exact} tabIndex={0}>
      {form === 'always' ? relativeTime(at, present.now) : shortTime(at, present)}
    </time>
  );
}
