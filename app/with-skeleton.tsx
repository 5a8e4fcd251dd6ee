import { setTimeout } from 'node:timers/promises';
import { type ReactElement, type ReactNode, Suspense } from 'react';

/** What is there by then is shown at once: a skeleton that flashes is worse than a page that comes whole. */
const GRACE_MS = 150;

/**
 * A page's content, or its skeleton until it is read. For pages that not everybody may see: a `loading.tsx` would send 200
 * before the right is checked, here the page checks it first, and a stranger's 404 is one.
 *
 * The boundary stands around both, late or not: what a dialog inside holds survives that the page is read again.
 */
export async function withSkeleton(
  skeleton: ReactNode,
  content: Promise<ReactElement>,
): Promise<ReactElement> {
  const inTime = new AbortController();
  try {
    await Promise.race([content, setTimeout(GRACE_MS, undefined, { signal: inTime.signal })]);
  } finally {
    inTime.abort();
  }
  return <Suspense fallback={skeleton}>{content}</Suspense>;
}
