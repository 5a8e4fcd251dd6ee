import type { BrowserContext } from '@playwright/test';

/**
 * Everything a browser complains of while a test runs: errors on the console (a breach of the content security policy is
 * one), exceptions nobody caught, answers that say our side failed. A test names what it provokes on purpose.
 */
export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() !== 'error' && !/Content Security Policy/i.test(message.text())) return;
      this.#heard.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#heard.push(`exception: ${error.error().stack ?? error.error()}`));
    context.on('response', (response) => {
      if (response.status() >= 500) this.#heard.push(`${response.status()} of ${response.url()}`);
    });
  }

  /** What this test provokes: `/status of 404/` for a page that must not be there. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  unexpected(): string[] {
    return this.#heard.filter((line) => !this.#expected.some((pattern) => pattern.test(line)));
  }
}
