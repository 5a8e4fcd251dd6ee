import { describe, expect, it } from 'vitest';
import { type ServerFacts, serverProblem } from './check-server';

const GOOD: ServerFacts = { version: 150_000, standby: false, fsync: 'on', commit: 'on' };

describe('a database server', () => {
  it('is used from PostgreSQL 15 on', () => {
    expect(serverProblem(GOOD, false)).toBeUndefined();
    expect(serverProblem({ ...GOOD, version: 180_004 }, false)).toBeUndefined();
    expect(serverProblem({ ...GOOD, version: 149_999 }, false)).toBe(
      'PostgreSQL 14 is too old, 15 or newer is needed',
    );
  });

  it('is refused when it may forget what it acknowledged, except in tests', () => {
    for (const unsafe of [
      { ...GOOD, fsync: 'off' },
      { ...GOOD, commit: 'off' },
    ]) {
      expect(serverProblem(unsafe, false)).toMatch(/^(fsync|synchronous_commit) is off/);
      expect(serverProblem(unsafe, true)).toBeUndefined();
    }
    for (const commit of ['local', 'remote_write', 'remote_apply']) {
      expect(serverProblem({ ...GOOD, commit }, false)).toBeUndefined();
    }
  });

  it('is refused when it is a standby: what was just revoked may not be there yet', () => {
    expect(serverProblem({ ...GOOD, standby: true }, true)).toMatch(/standby/);
  });
});
