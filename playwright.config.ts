import { defineConfig } from '@playwright/test';

/** The browser scripts/find-browser.mjs found; Playwright's own when run by hand. */
const browser = process.env.LATCHKEY_TEST_BROWSER;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.test/e2e',
  globalSetup: './e2e/harness/shared-product.ts',
  forbidOnly: true,
  // A browser on a busy machine may stumble once; what stumbles is named in the totals.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
  },
});
