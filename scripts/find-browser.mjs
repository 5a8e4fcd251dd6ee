// A Chromium for the end-to-end tests: Playwright's own, else one of the system, else one that is installed now.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { root } from './build.mjs';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_TIMEOUT_MS = 300_000;

export const BROWSER_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** @returns {Promise<string | undefined>} the path of a Chromium that starts here; undefined, and a line that says what to do, if there is none */
export async function findBrowser() {
  for (const offer of [ownBrowser, systemBrowsers, installOwn, installDebian]) {
    for (const path of offer()) {
      if (existsSync(path) && (await starts(path))) return path;
    }
  }
  console.error(
    'No browser for the end-to-end tests: run npx playwright install --with-deps chromium, or set LATCHKEY_TEST_BROWSER',
  );
  return undefined;
}

function ownBrowser() {
  return [process.env.LATCHKEY_TEST_BROWSER, chromium.executablePath()].filter(Boolean);
}

function systemBrowsers() {
  const folders = (process.env.PATH ?? '').split(':');
  return [...SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...SYSTEM_PATHS];
}

function installOwn() {
  console.log("Installing Playwright's Chromium …");
  const playwright = join(root, 'node_modules', '.bin', 'playwright');
  spawnSync(playwright, ['install', 'chromium'], { stdio: 'inherit', timeout: INSTALL_TIMEOUT_MS });
  return [chromium.executablePath()];
}

function installDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return [];
  console.log("Installing the system's Chromium …");
  const options = {
    stdio: 'inherit',
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update'], options);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
  return systemBrowsers();
}

/** A browser that is there may still lack its libraries. */
async function starts(executablePath) {
  try {
    const browser = await chromium.launch({ executablePath, args: BROWSER_ARGUMENTS, timeout: 30_000 });
    await browser.close();
    return true;
  } catch (error) {
    console.log(`${executablePath} does not start: ${error.message.split('\n')[0]}`);
    return false;
  }
}
