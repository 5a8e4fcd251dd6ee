import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { addPerson, type Person, signInAs } from './people';
import type { ProductAddress } from './product';
import { sharedProduct } from './shared-product';
import { Complaints } from './watch-pages';

interface Fixtures {
  /** Everything the test's browsers complain of; what is left unexpected at its end fails it. */
  complaints: Complaints;
  /** Another browser, of nobody yet. */
  visitor(): Promise<{ context: BrowserContext; page: Page }>;
  /** A developer nobody else uses, signed in in `page`. */
  developer: Person;
}

export const test = base.extend<Fixtures, { product: ProductAddress }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => use(sharedProduct()),
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.portalUrl),
  complaints: async ({ product: _ }, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected(), 'what the browser complained of').toEqual([]);
  },
  context: async ({ context, complaints }, use) => {
    complaints.watch(context);
    await use(context);
  },
  visitor: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext(baseURL ? { baseURL } : {});
      complaints.watch(context);
      contexts.push(context);
      return { context, page: await context.newPage() };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  developer: async ({ product, context }, use) => {
    const person = await addPerson(product);
    await signInAs(context, product, person);
    await use(person);
  },
});

export { expect };
