import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomText } from '@/runtime/random';
import { createTestLatchkey, type TestLatchkey } from '../test-latchkey';
import type { Finding } from './finding';

let test: TestLatchkey;
beforeAll(async () => {
  test = await createTestLatchkey();
});
afterAll(() => test.close());

async function examine(variables: Record<string, string> = {}) {
  const { status, stdout, stderr } = await test.runWith(variables, 'doctor', '--json');
  expect(stderr).toBe('');
  const { ok, checks }: { ok: boolean; checks: Finding[] } = JSON.parse(stdout);
  const of = (what: string) => checks.find((check) => check.what === what);
  return { status, ok, checks, of };
}

describe('doctor', () => {
  it('finds nothing wrong where nothing is, and changes nothing', async () => {
    const { status, ok, checks, of } = await examine();
    expect(checks.filter((check) => check.status === 'fail')).toEqual([]);
    expect({ status, ok }).toEqual({ status: 0, ok: true });
    expect(of('Migrations')).toMatchObject({ status: 'ok' });
    expect(of('Rights')).toMatchObject({ status: 'ok' });
    expect(of('Login of the verifier')).toMatchObject({ status: 'ok', says: 'as latchkey_verifier' });
    expect((await test.owner.query('select from secret_checks')).rowCount).toBe(0);
  });

  it('tells people the same, a line each', async () => {
    const { status, stdout } = await test.run('doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {4}Migrations +all \d+ are applied$/m);
    expect(stdout).not.toMatch(/^fail/m);
  });

  it('finds a right that a role should not have, and a missing one', async () => {
    await test.owner.query('grant update (label) on tokens to latchkey_verifier');
    await test.owner.query('revoke insert on audit from latchkey_portal');
    try {
      const { status, of } = await examine();
      expect(status).toBe(1);
      expect(of('Rights')).toMatchObject({
        status: 'fail',
        says: 'latchkey_portal may not INSERT on audit; latchkey_verifier may UPDATE on tokens',
        cure: expect.any(String),
      });
    } finally {
      await test.owner.query('revoke update (label) on tokens from latchkey_verifier');
      await test.owner.query('grant insert on audit to latchkey_portal');
    }
  });

  it('finds another pepper than the one the database was filled with, and secrets that others may read', async () => {
    await test.run('migrate');
    expect((await examine()).of('Secrets')).toMatchObject({ status: 'ok' });
    const wrong = await examine({ LATCHKEY_PEPPER: randomText(32) });
    expect(wrong.status).toBe(1);
    expect(wrong.of('Secrets')).toMatchObject({
      status: 'fail',
      says: expect.stringContaining('The pepper is not the one'),
    });
    const file = join(test.dataDir, 'secrets', 'pepper-1');
    chmodSync(file, 0o644);
    expect((await examine()).of('Secret files')).toMatchObject({
      status: 'fail',
      says: expect.stringContaining(file),
    });
    chmodSync(file, 0o600);
  });

  it('finds every wrong setting, and then looks no further', async () => {
    const { status, checks, of } = await examine({ PORT: 'x', LOG_LEVEL: 'loud' });
    expect(status).toBe(1);
    expect(of('Settings')?.says).toMatch(/^PORT must be a port .*; LOG_LEVEL must be one of /);
    expect(checks).toHaveLength(2);
  });

  it('finds a taken port, a folder that cannot be written, a database that is down, without its password', async () => {
    const squatter = createServer((socket) => socket.resume().end('220 smtp\r\n'));
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    const port = address !== null && typeof address === 'object' ? String(address.port) : '';
    const blocked = join(test.dataDir, 'blocked');
    writeFileSync(blocked, '');
    const { status, checks, of } = await examine({
      PORT: port,
      LATCHKEY_DATA_DIR: join(blocked, 'data'),
      DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/latchkey',
    });
    await new Promise((resolve) => squatter.close(resolve));
    expect(status).toBe(1);
    expect(of('PORT')).toMatchObject({ status: 'fail', says: expect.stringContaining('is taken') });
    expect(of('Data folder')).toMatchObject({ status: 'fail', says: expect.stringContaining('ENOTDIR') });
    expect(of('Database')).toMatchObject({ status: 'fail', says: expect.stringContaining('cannot connect') });
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('refuses a database that may lose what it acknowledged', async () => {
    const { status, of } = await examine({ LATCHKEY_ALLOW_UNSAFE_DATABASE: '' });
    expect(status).toBe(1);
    expect(of('Database')).toMatchObject({ status: 'fail', says: expect.stringContaining('fsync is off') });
  });

  it('warns of an origin without encryption, and of a proxy nobody counts', async () => {
    expect((await examine({ PORTAL_URL: 'http://tokens.halden.example' })).of('PORTAL_URL')).toMatchObject({
      status: 'warn',
    });
    expect(
      (await examine({ PORTAL_URL: 'https://tokens.halden.example' })).of('TRUSTED_PROXY_HOPS'),
    ).toMatchObject({
      status: 'warn',
    });
  });

  it('warns of portal and verifier on one port', async () => {
    expect((await examine({ PORT: '4998', VERIFIER_PORT: '4998' })).of('Ports')).toMatchObject({
      status: 'warn',
      says: 'PORT and VERIFIER_PORT are both 4998',
    });
  });

  it('makes nothing where nothing was made yet', async () => {
    const empty = join(test.dataDir, 'fresh');
    mkdirSync(empty);
    const variables = {
      DATABASE_URL: '',
      PORTAL_DATABASE_URL: '',
      VERIFIER_DATABASE_URL: '',
      LATCHKEY_DATA_DIR: empty,
    };
    const { status, of } = await examine(variables);
    expect(status).toBe(0);
    expect(of('Database')?.says).toContain('not made yet');
  });
});
