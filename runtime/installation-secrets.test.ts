import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  digestSecret,
  InstallationSecretError,
  loadInstallationSecrets,
  loadPepper,
  pepperCheckValue,
  requireMatchingSecret,
} from '@/runtime/installation-secrets';
import { parseSettings } from '@/runtime/settings';

const RANDOM = 'q3mZ0V7xWc1TjYb9LkR4uNhE2sPaFg8d6oIiQeXvKtU';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'latchkey-secrets-')), 'data');
});

const settingsWith = (variables: Record<string, string> = {}) =>
  parseSettings({ LATCHKEY_DATA_DIR: dataDir, ...variables }, '/repository');

describe('the secrets of an installation', () => {
  it('are made once, readable by nobody else, and stay the same', () => {
    const first = loadInstallationSecrets(settingsWith(), { mayCreate: true });
    const again = loadInstallationSecrets(settingsWith(), { mayCreate: false });
    expect(again).toEqual(first);
    expect(first.pepper).not.toEqual(first.sessionKey);

    const folder = join(dataDir, 'secrets');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual(['pepper-1', 'sealing-key', 'session-key']);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it('are never made for a database that was filled with others', () => {
    expect(() => loadInstallationSecrets(settingsWith(), { mayCreate: false })).toThrow(
      InstallationSecretError,
    );
    expect(() => readdirSync(dataDir)).toThrow('ENOENT');
  });

  it('come from the environment when it has them, and then leave no file', () => {
    const secrets = loadInstallationSecrets(
      settingsWith({
        LATCHKEY_PEPPER: RANDOM,
        LATCHKEY_SESSION_KEY: `a${RANDOM}`,
        LATCHKEY_SEALING_KEY: `b${RANDOM}`,
      }),
      { mayCreate: true },
    );
    expect(Buffer.from(secrets.pepper).toString()).toBe(RANDOM);
    expect(() => readdirSync(dataDir)).toThrow('ENOENT');
  });

  it.each([
    ['short', RANDOM.slice(0, 31), /too short: 31 bytes/],
    ['one character repeated', 'x'.repeat(64), /placeholder/],
    ['an example', 'change-me-please-0123456789-abcdefghijkl', /placeholder/],
  ])('are refused when %s', (_, text, message) => {
    expect(() => loadPepper(settingsWith({ LATCHKEY_PEPPER: text }))).toThrow(message);
  });

  it('are refused in one line that does not repeat them', () => {
    loadInstallationSecrets(settingsWith(), { mayCreate: true });
    writeFileSync(join(dataDir, 'secrets', 'pepper-1'), 'hunter2\n');
    try {
      loadPepper(settingsWith());
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
      expect(String(error)).not.toContain('\n');
    }
  });
});

describe('the pepper check', () => {
  const pepper = new TextEncoder().encode(RANDOM);

  it('accepts the pepper the database was filled with', () => {
    expect(() => requireMatchingSecret('pepper', pepper, pepperCheckValue(pepper))).not.toThrow();
  });

  it('refuses any other pepper and any mangled check value', () => {
    const other = new TextEncoder().encode(`${RANDOM}x`);
    expect(() => requireMatchingSecret('pepper', other, pepperCheckValue(pepper))).toThrow(
      InstallationSecretError,
    );
    expect(() => requireMatchingSecret('pepper', pepper, new Uint8Array())).toThrow(InstallationSecretError);
  });
});

describe('a digest', () => {
  const pepper = new TextEncoder().encode(RANDOM);

  it('is 32 bytes that depend on every character and on the pepper', () => {
    const digest = digestSecret(pepper, 'lk_pat_a');
    expect(digest).toHaveLength(32);
    expect(digestSecret(pepper, 'lk_pat_b')).not.toEqual(digest);
    expect(digestSecret(new TextEncoder().encode(`${RANDOM}x`), 'lk_pat_a')).not.toEqual(digest);
    expect(digestSecret(pepper, 'lk_pat_a')).toEqual(digest);
  });
});
