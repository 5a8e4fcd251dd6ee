import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '@/core/freshness/change-tags';
import type { CredentialRecord } from '@/db/queries/verification/find-credential';
import { ChangeStreams } from './change-streams';

const at = (seq: number) => ({ seq, nonce: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}` });
const change = (seq: number, entity: string, entityId: string) => ({ ...at(seq), entity, entityId });
const tokens = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => change(from + i, 'token', `token ${from + i}`));

interface Told {
  id: string;
  data: { as_of: number | null; resumed?: boolean; changes: [string, string][] };
}

/** Keeps what is written to it. */
class Reader extends EventEmitter {
  readonly told: Told[] = [];
  isEnded = false;
  writableLength = 0;

  write(text: string): void {
    const [, id = '', data = ''] = /^event: \w+\nid: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
    this.told.push({ id, data: JSON.parse(data) });
  }

  end(): void {
    this.isEnded = true;
  }
}

const HEAD = { now: 1_000, clock: [0, 1] as [number, number], portal_url: 'https://tokens.example' };

function open(streams: ChangeStreams, apiId = 'orders', from: ReturnType<typeof at> | null = null): Reader {
  const reader = new Reader();
  const credential = { id: `credential of ${apiId}`, apiId, retireAt: null } as unknown as CredentialRecord;
  streams.open(reader as unknown as ServerResponse, credential, from, HEAD);
  return reader;
}

const changesOf = (told: Told[]) => told.flatMap(({ data }) => data.changes);
const stamps = (told: Told[]) => told.map(({ data }) => data.as_of);

describe('where much has changed', () => {
  it('it is told in parts, and only the last one says up to when that is everything', async () => {
    const streams = new ChangeStreams();
    streams.began(at(4));
    streams.drained(900, 0);
    const apis = Array.from({ length: 20 }, (_, i) => open(streams, `api ${i}`));
    streams.changed(tokens(5, 4_004));
    streams.drained(950, 0);
    // Whoever asks something meanwhile has his turn.
    expect(apis.some(({ told }) => told.length === 1)).toBe(true);
    await expect.poll(() => apis.every(({ told }) => told.at(-1)?.data.as_of === 950)).toBe(true);
    for (const { told } of apis) {
      expect(changesOf(told)).toHaveLength(4_000);
      expect(told.every(({ data }) => data.changes.length <= 500)).toBe(true);
      expect(stamps(told)).toEqual([900, ...Array(7).fill(null), 950]);
      expect(told.at(-1)?.id).toBe(`4004.${at(4_004).nonce}`);
    }
  });

  it('a later poll is not vouched for by what was told before it, nor an earlier one twice', async () => {
    const streams = new ChangeStreams();
    streams.began(at(4));
    streams.drained(900, 0);
    const reader = open(streams);
    streams.changed(tokens(5, 1_204));
    streams.drained(950, 0);
    streams.changed(tokens(1_205, 1_304));
    streams.drained(999, 0);
    await expect.poll(() => reader.told.at(-1)?.data.as_of).toBe(999);
    expect(changesOf(reader.told)).toHaveLength(1_300);
    expect(stamps(reader.told).filter((stamp) => stamp !== null)).toEqual([900, 999]);
  });

  it('a stream that goes on where it stood gets the rest after its beginning', async () => {
    const streams = new ChangeStreams();
    streams.began(at(4));
    streams.changed(tokens(5, 1_104));
    streams.drained(900, 0);
    const reader = open(streams, 'orders', at(4));
    expect(reader.told).toHaveLength(2);
    await expect.poll(() => stamps(reader.told)).toEqual([null, null, 900]);
    expect(reader.told[0]?.data.resumed).toBe(true);
    expect(changesOf(reader.told)).toHaveLength(1_100);
  });
});

it('a stream vouches for nothing before the feed of this history has been read to its end', () => {
  const streams = new ChangeStreams();
  streams.began(at(4));
  streams.drained(900, 0);
  streams.began(at(9));
  const reader = open(streams);
  expect(stamps(reader.told)).toEqual([null]);
  streams.changed([change(10, 'something new', 'x')]);
  streams.drained(950, 0);
  expect(stamps(reader.told)).toEqual([null, 950]);
  expect(changesOf(reader.told)).toEqual([[at(10).nonce, EVERYTHING]]);
});

it('no API has all the streams there may be', () => {
  const streams = new ChangeStreams();
  streams.began(at(4));
  for (let n = 0; n < 999; n += 1) open(streams);
  expect(streams.isFull('orders')).toBe(false);
  const last = open(streams);
  expect(streams.isFull('orders')).toBe(true);
  expect(streams.isFull('depot')).toBe(false);
  last.emit('close');
  expect(streams.isFull('orders')).toBe(false);
});

it('a credential that ended while it was looked up opens no stream: no later change would tell of it', () => {
  const streams = new ChangeStreams();
  streams.began(at(4));
  streams.changed([change(5, 'verifier_credential', 'ended'), change(6, 'token', 'some')]);
  expect(streams.hasEndedSince(at(4), 'ended')).toBe(true);
  expect(streams.hasEndedSince(at(4), 'another')).toBe(false);
  expect(streams.hasEndedSince(at(5), 'ended')).toBe(false);
  // In another history nobody knows.
  streams.began(at(9));
  expect(streams.hasEndedSince(at(5), 'another')).toBe(true);
});
