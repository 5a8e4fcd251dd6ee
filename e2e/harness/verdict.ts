import { expect } from '@playwright/test';
import type { ProductAddress } from './product';

/** The promise: what was acknowledged shows at every verifier within a second. */
export const WITHIN_A_SECOND = { timeout: 1_000, intervals: [20] };

/** Returns a function that waits until the verifier's code for `question` is `code`, at most the promised second. */
export function expectVerdict(
  product: ProductAddress,
  credential: string,
  question: { token: string; scopes?: string[] },
): (code: string) => Promise<void> {
  const ask = async () => {
    const response = await fetch(`${product.verifierUrl}/v1/tokens/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    return ((await response.json()) as { code: string }).code;
  };
  return (code) => expect.poll(ask, WITHIN_A_SECOND).toBe(code);
}
