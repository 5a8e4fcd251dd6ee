import { createElement } from 'react';
import { expect, test } from 'vitest';
import { withSkeleton } from './with-skeleton';

test('a refusal that comes in time is the page’s own, so that its status is one', async () => {
  const refusal = new Error('not found');
  await expect(withSkeleton('bars', Promise.reject(refusal))).rejects.toBe(refusal);
});

test('a page that is late is answered by its skeleton, not waited for', async () => {
  const never = new Promise<never>(() => {});
  const { props } = await withSkeleton('bars', never);
  expect(props).toMatchObject({ fallback: 'bars', children: never });
});

test('late or not, the boundary is the same: what a dialog inside holds stays', async () => {
  const late = await withSkeleton('bars', new Promise<never>(() => {}));
  const inTime = await withSkeleton('bars', Promise.resolve(createElement('p')));
  expect(inTime.type).toBe(late.type);
});
