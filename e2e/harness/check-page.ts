import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const THEMES = ['light', 'dark'] as const;

/** What holds of every page in every state: axe finds nothing, and nothing makes it scroll sideways. */
export async function checkPage(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  // While one page replaces another there is a moment without a title.
  await expect(page).toHaveTitle(/./);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' · ')}`);
  expect(found, `axe on ${page.url()}`).toEqual([]);
  await expectNoSidewaysScroll(page);
}

/** The same in both themes, by the way the system asks for one. */
export async function checkPageInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await checkPage(page);
  }
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const culprits = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return `${scrollWidth} px of page in ${clientWidth} px: ${culprits.slice(0, 5).join(', ')}`;
  });
  expect(tooWide, `the width of ${page.url()}`).toBeNull();
}
