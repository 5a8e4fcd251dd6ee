import { describe, expect, it } from 'vitest';
import { RecentChanges } from './recent-changes';

describe('the recent changes', () => {
  it('tell of a change after a position, and not of one at or before it', () => {
    const changes = new RecentChanges(10);
    changes.note(11, 'token a');
    changes.note(12, 'token b');
    changes.note(13, 'token a');
    expect(changes.changedSince(12, ['token a'])).toBe(true);
    expect(changes.changedSince(13, ['token a'])).toBe(false);
    expect(changes.changedSince(12, ['token b'])).toBe(false);
    expect(changes.changedSince(10, ['token b', 'token c'])).toBe(true);
    expect(changes.changedSince(10, ['token c'])).toBe(false);
  });

  it('count everything as changed since a position they no longer reach back to', () => {
    const changes = new RecentChanges(0, 4);
    for (let seq = 1; seq <= 4; seq += 1) changes.note(seq, `token ${seq}`);
    expect(changes.changedSince(0, ['token x'])).toBe(false);
    changes.note(5, 'token 5');
    expect(changes.changedSince(0, ['token x'])).toBe(true);
    expect(changes.changedSince(1, ['token x'])).toBe(false);
  });

  it('count everything as changed since before they began', () => {
    expect(new RecentChanges(100).changedSince(99, ['token x'])).toBe(true);
  });

  it('keep what changed again when its older change is overwritten', () => {
    const changes = new RecentChanges(0, 3);
    changes.note(1, 'token a');
    changes.note(2, 'token a');
    changes.note(3, 'token b');
    changes.note(4, 'token c');
    expect(changes.changedSince(1, ['token a'])).toBe(true);
    expect(changes.changedSince(2, ['token a'])).toBe(false);
  });
});
