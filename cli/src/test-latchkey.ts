/** Runs the real command, as it ships, on a database of its own. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { createTestDatabase } from '@/db/test-database/create-test-database';
import { childEnvironment, repositoryRoot } from '@/runtime/settings';

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface TestLatchkey {
  dataDir: string;
  /** As the schema's owner: for reading what no command shows. */
  owner: pg.Client;
  run(...command: string[]): Promise<Ended>;
  /** As `run`, with text on stdin. */
  runReading(stdin: string, ...command: string[]): Promise<Ended>;
  /** As `run`, with other settings. An empty one counts as absent. */
  runWith(variables: Record<string, string>, ...command: string[]): Promise<Ended>;
  close(): Promise<void>;
}

export async function createTestLatchkey(): Promise<TestLatchkey> {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  chmodSync(dataDir, 0o711);
  const variables = {
    DATABASE_URL: database.ownerUrl,
    PORTAL_DATABASE_URL: database.portalUrl,
    VERIFIER_DATABASE_URL: database.verifierUrl,
    LATCHKEY_ALLOW_UNSAFE_DATABASE: '1',
    LATCHKEY_DATA_DIR: dataDir,
    PORT: String(await freePort()),
    VERIFIER_PORT: String(await freePort()),
    VERIFIER_METRICS_PORT: String(await freePort()),
    PORTAL_URL: 'http://localhost:3000',
  };
  return {
    dataDir,
    owner,
    run: (...command) => latchkey(command, variables, ''),
    runReading: (stdin, ...command) => latchkey(command, variables, stdin),
    runWith: (others, ...command) => latchkey(command, { ...variables, ...others }, ''),
    close: async () => {
      await owner.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** One that nobody had a moment ago: what the machine runs on 3000 is no concern of these tests. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function latchkey(command: string[], variables: Record<string, string>, stdin: string): Promise<Ended> {
  const child = spawn(process.execPath, [join(repositoryRoot(), 'cli/bin/latchkey.js'), ...command], {
    env: childEnvironment({ without: [], with: variables }),
    // Elsewhere: nothing may depend on where the command is called.
    cwd: tmpdir(),
  });
  const ended: Ended = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ended.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ended.stderr += chunk;
  });
  // A command that needs no input may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return new Promise((resolve) => child.once('close', (status) => resolve({ ...ended, status })));
}

/** The one object on stdout; nothing else anywhere. */
export function objectOf({ status, stdout, stderr }: Ended): Record<string, unknown> {
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}

/** The problem object on stderr; nothing on stdout. */
export function problemOf({ status, stdout, stderr }: Ended, expected = 1): Record<string, unknown> {
  expect(stdout).toBe('');
  expect(status).toBe(expected);
  return JSON.parse(stderr);
}
