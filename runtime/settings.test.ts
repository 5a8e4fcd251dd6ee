import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redactText } from '@/runtime/logger';
import {
  findWrongSettings,
  listGivenSettings,
  parseSettings,
  repositoryRoot,
  SettingsError,
} from '@/runtime/settings';

const refusal = (variables: Record<string, string>) => {
  try {
    parseSettings(variables, '/repository');
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return undefined;
};

describe('settings', () => {
  it('need nothing: every one has a default', () => {
    const settings = parseSettings({}, '/repository');
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      verifierPort: 3100,
      trustedProxyHops: 0,
    });
    expect(settings.portalUrl).toBe('http://localhost:3000');
    expect(settings.databaseUrl).toBeUndefined();
  });

  it('put the data folder below the repository, whatever the working directory', () => {
    expect(parseSettings({}, '/repository').dataDir).toBe('/repository/.data');
    expect(parseSettings({ LATCHKEY_DATA_DIR: 'elsewhere' }, '/repository').dataDir).toBe(
      '/repository/elsewhere',
    );
    expect(parseSettings({ LATCHKEY_DATA_DIR: '/srv/data' }, '/repository').dataDir).toBe('/srv/data');
  });

  it('let the ports decide the default addresses', () => {
    const settings = parseSettings({ PORT: '4000', VERIFIER_PORT: '4100' }, '/repository');
    expect(settings.portalUrl).toBe('http://localhost:4000');
    expect(settings.verifierUrl).toBe('http://localhost:4100');
  });

  it('read each variable from a file too, without its final newline', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'latchkey-settings-')), 'name');
    writeFileSync(path, 'Example Org\n');
    expect(parseSettings({ ORGANISATION_NAME_FILE: path }, '/repository').organisationName).toBe(
      'Example Org',
    );
  });

  it('take the address of a collector, under a path or not, and nothing else for it', () => {
    const collectorOf = (address: string) =>
      parseSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: address }, '/repository').collectorUrl;
    expect(collectorOf('http://collector.example:4318')).toBe('http://collector.example:4318');
    expect(collectorOf('https://traces.example/otlp/')).toBe('https://traces.example/otlp');
    expect(collectorOf('')).toBeUndefined();
    for (const wrong of ['collector.example:4318', 'grpc://collector.example', 'http://c.example/?a=b']) {
      expect(refusal({ OTEL_EXPORTER_OTLP_ENDPOINT: wrong })).toBe(
        'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://collector.example:4318',
      );
    }
  });

  it('take the address of a Redis, with a password and a number, and nothing else for it', () => {
    const address = 'rediss://:hunter2@redis.example:6380/2';
    expect(parseSettings({ REDIS_URL: address }, '/repository').redisUrl).toBe(address);
    expect(parseSettings({}, '/repository').redisUrl).toBeUndefined();
    for (const wrong of ['redis', 'http://redis.example', 'redis:///1', 'redis://redis.example/limits']) {
      expect(refusal({ REDIS_URL: wrong })).toBe(
        'REDIS_URL must be a URL such as redis://redis.example:6379',
      );
    }
  });

  it('count an empty variable as absent', () => {
    expect(parseSettings({ PORT: '', DATABASE_URL: '' }, '/repository').port).toBe(3000);
  });

  it.each([
    [{ PORT: 'http' }, /^PORT must be a port/],
    [{ PORT: '0' }, /^PORT must be a port/],
    [{ VERIFIER_PORT: '65536' }, /^VERIFIER_PORT must be a port/],
    [{ DATABASE_URL: 'mysql://localhost/x' }, /^DATABASE_URL must be a URL such as postgresql/],
    [{ PORTAL_URL: 'tokens.example.com' }, /^PORTAL_URL must be an origin/],
    [{ PORTAL_URL: 'https://example.com/tokens' }, /^PORTAL_URL must be an origin/],
    [{ TRUSTED_PROXY_HOPS: '-1' }, /^TRUSTED_PROXY_HOPS must be/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
    [{ PORT: '1', PORT_FILE: '/x' }, /^PORT and PORT_FILE are both set/],
    [
      { LATCHKEY_PEPPER_FILE: '/nowhere/pepper' },
      /^LATCHKEY_PEPPER_FILE cannot be read: \/nowhere\/pepper \(ENOENT\)$/,
    ],
  ])('refuse %j in one line that says which and why', (variables, message) => {
    const said = refusal(variables as Record<string, string>);
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });

  it('never repeat a value that may be a secret', () => {
    expect(refusal({ DATABASE_URL: 'mysql://me:hunter2@host/db' })).not.toContain('hunter2');
  });

  it('refuse an address with an example that can be shown as it is', () => {
    const said = refusal({ DATABASE_URL: 'mysql://localhost/x' }) ?? '';
    expect(redactText(said)).toBe(said);
  });

  it('find the repository from this file', () => {
    expect(repositoryRoot()).toBe(join(import.meta.dirname, '..'));
  });

  it('that are wrong are all found, not only the first', () => {
    const variables = { PORT: '0', PORTAL_URL: 'x', LOG_LEVEL: 'info', LATCHKEY_PEPPER_FILE: '/nonexistent' };
    expect(findWrongSettings(variables)).toEqual([
      'PORT must be a port between 1 and 65535',
      'PORTAL_URL must be an origin such as https://tokens.example.com',
      'LATCHKEY_PEPPER_FILE cannot be read: /nonexistent (ENOENT)',
    ]);
    expect(findWrongSettings({})).toEqual([]);
    expect(listGivenSettings(variables)).toEqual(['PORT', 'PORTAL_URL', 'LATCHKEY_PEPPER_FILE', 'LOG_LEVEL']);
  });
});
