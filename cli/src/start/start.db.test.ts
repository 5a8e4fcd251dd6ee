/** `latchkey` as its user meets it when something is wrong: one line, a status that is not 0, nothing left running. */
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/test-database/create-test-database';
import { randomText } from '@/runtime/random';
import { childEnvironment } from '@/runtime/settings';

const ROOT = join(import.meta.dirname, '../../..');

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  chmodSync(dataDir, 0o711);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

function latchkey(command: string[], variables: Record<string, string> = {}, root = ROOT): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'cli/bin/latchkey.js'), ...command], {
    env: childEnvironment({ without: ['DATABASE_URL'], with: { LATCHKEY_DATA_DIR: dataDir, ...variables } }),
    // Elsewhere: nothing may depend on where the command is called.
    cwd: tmpdir(),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

function expectRefusal(ended: Ended, line: RegExp): void {
  expect(ended.stderr).toMatch(line);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended.status).toBe(1);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
}

describe('a start is refused in one line', () => {
  it('when a port is taken, before anything is built or started', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    const port = address !== null && typeof address === 'object' ? String(address.port) : '';
    expectRefusal(
      await latchkey(['start'], { PORT: port }),
      new RegExp(`^latchkey: port ${port} on 127.0.0.1 is taken: .* set PORT\n$`),
    );
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('when two of its servers want one port', async () => {
    const ports = { PORT: '4999', VERIFIER_PORT: '4990', DEMO_PORT: '4999' };
    expectRefusal(
      await latchkey(['start', '--demo'], ports),
      /^latchkey: PORT and DEMO_PORT are both 4999: give each its own\n$/,
    );
  });

  it('when the data folder cannot be written', async () => {
    const ended = await latchkey(['migrate'], { LATCHKEY_DATA_DIR: '/dev/null/data' });
    expectRefusal(ended, /^latchkey: The data folder \/dev\/null\/data cannot be written \(ENOTDIR\)/);
  });

  it('when a setting is wrong', async () => {
    expectRefusal(
      await latchkey(['start'], { VERIFIER_PORT: 'x' }),
      /^latchkey: VERIFIER_PORT must be a port/,
    );
  });

  it('when the database is down, without repeating its password', async () => {
    const ended = await latchkey(['migrate'], {
      DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/latchkey',
    });
    expectRefusal(
      ended,
      /^latchkey: DATABASE_URL: cannot connect to 127\.0\.0\.1:1\/latchkey as me: connect ECONNREFUSED/,
    );
    expect(ended.stderr).not.toContain('hunter2');
  });

  it('when the command was called wrongly, with status 2', async () => {
    expect((await latchkey(['start', '--only', 'nothing'])).status).toBe(2);
    expect((await latchkey(['begin'])).status).toBe(2);
    expect((await latchkey(['start', '--help'])).status).toBe(0);
  });
});

describe('with a database of one’s own', () => {
  let database: TestDatabase;
  let variables: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    variables = {
      DATABASE_URL: database.ownerUrl,
      PORTAL_DATABASE_URL: database.portalUrl,
      VERIFIER_DATABASE_URL: database.verifierUrl,
      LATCHKEY_ALLOW_UNSAFE_DATABASE: '1',
      LATCHKEY_PEPPER: randomText(32),
      LATCHKEY_SESSION_KEY: randomText(32),
      LATCHKEY_SEALING_KEY: randomText(32),
    };
  });
  afterAll(() => database.drop());

  it('a server that may lose acknowledged commits is refused', async () => {
    const { LATCHKEY_ALLOW_UNSAFE_DATABASE: _, ...strict } = variables;
    expectRefusal(await latchkey(['migrate'], strict), /^latchkey: DATABASE_URL: fsync is off/);
  });

  it('the first start notes the secrets, and a later one with any other is refused', async () => {
    expect(await latchkey(['migrate', '--json'], variables)).toMatchObject({
      status: 0,
      stdout: '{"applied":[]}\n',
    });
    for (const [variable, name] of [
      ['LATCHKEY_PEPPER', 'pepper'],
      ['LATCHKEY_SESSION_KEY', 'session-key'],
      ['LATCHKEY_SEALING_KEY', 'sealing-key'],
    ] as const) {
      const wrong = await latchkey(['migrate'], { ...variables, [variable]: randomText(32) });
      expectRefusal(wrong, new RegExp(`^latchkey: The ${name} is not the one this database was filled with`));
      const { [variable]: _, ...missing } = variables;
      expectRefusal(await latchkey(['migrate'], missing), new RegExp(`^latchkey: ${variable} is missing`));
    }
    expect((await latchkey(['migrate'], variables)).status).toBe(0);
  });
});

describe('a clone that is not ready', () => {
  it('says which packages are missing', async () => {
    const clone = join(dataDir, 'clone');
    for (const path of ['cli/bin', 'scripts', 'package.json']) {
      cpSync(join(ROOT, path), join(clone, path), { recursive: true });
    }
    expectRefusal(
      await latchkey(['start'], {}, clone),
      /^latchkey: the packages are not installed: run npm ci first\n$/,
    );

    mkdirSync(join(clone, 'node_modules', 'commander'), { recursive: true });
    writeFileSync(join(clone, 'node_modules', 'commander', 'package.json'), '{}');
    expectRefusal(
      await latchkey(['start'], {}, clone),
      /^latchkey: The sources have to be built and esbuild is not installed: run npm ci without --omit=dev/,
    );
  });
});
