import { describe, expect, it } from 'vitest';
import { Lease } from '@/core/freshness/lease';
import { RecordStore } from './record-store';

const lease = () => new Lease({ monotonicMs: () => 1_000, nowMs: () => 1_750_000_000_000 });

describe('a store', () => {
  it('holds at most so many records, the last used ones, and tells of each that leaves', () => {
    const gone: string[] = [];
    const of = lease();
    const store = new RecordStore<{ id: number }>(of, { entriesMax: 3 }, (key) => gone.push(key));
    for (let id = 0; id < 1_000; id += 1) {
      store.hold(String(id), { id }, of.stamp());
      store.get('0', 1_000);
    }
    expect(store.size).toBe(3);
    expect(store.get('0', 1_000)).toEqual({ id: 0 });
    expect(store.get('999', 1_000)).toEqual({ id: 999 });
    expect(gone).toHaveLength(997);
  });

  it('holds at most so many bytes', () => {
    const of = lease();
    const bounds = { entriesMax: 1_000, bytesMax: 1_000, bytesOf: ({ bytes }: { bytes: number }) => bytes };
    const store = new RecordStore<{ bytes: number }>(of, bounds);
    for (let id = 0; id < 1_000; id += 1) store.hold(String(id), { bytes: 100 }, of.stamp());
    expect(store.size).toBe(10);
    expect(store.bytes).toBe(1_000);
    store.hold('too large', { bytes: 1_001 }, of.stamp());
    expect(store.get('too large', 1_000)).toBeUndefined();
  });
});
