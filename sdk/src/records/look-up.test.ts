/** What the verifier's answer to a lookup must be for anything to be held from it. */

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { VerifierUnavailableError } from '../errors';
import { lookUp } from './look-up';

const RECORD = {
  token_id: formatPublicId('token', randomUUID()),
  secret_id: formatPublicId('tokenSecret', randomUUID()),
  kind: 'personal',
  owner: { type: 'user', id: formatPublicId('user', randomUUID()), name: 'Ada', external_id: null },
  scopes: ['orders:read'],
  cidrs: [],
  metadata: {},
  created_at: '2026-11-28T09:00:00.000Z',
  not_before: null,
  expires_at: null,
  revoked_at: null,
  suspended_at: null,
  approval_required_at: null,
  approved_at: null,
  retire_at: null,
  superseded_at: null,
  owner_inactive_at: null,
};
const FOUND = {
  found: true,
  decide: 'here',
  clock: [1_795_000_000_000, 1_795_000_000_002],
  age_ms: 12,
  position: '7.00000000-0000-4000-8000-000000000007',
  depends_on: ['tag of the token'],
  record: RECORD,
};
const NOT_FOUND = { found: false, code: 'NOT_FOUND', clock: FOUND.clock };

function read(answer: unknown) {
  let now = 100;
  return lookUp(
    async () => ({ answer }),
    'lk_pat_…',
    () => (now += 5),
    (name) => name,
  );
}

describe('an answer to a lookup', () => {
  it('is read with the instants between which it came', async () => {
    const { sentAt, receivedAt, clock, found } = await read(FOUND);
    expect({ sentAt, receivedAt, clock }).toEqual({
      sentAt: 105,
      receivedAt: 110,
      clock: { lo: FOUND.clock[0], hi: FOUND.clock[1] },
    });
    expect(found).toMatchObject({ ageMs: 12, position: { seq: 7 }, tags: FOUND.depends_on });
    expect(await read(NOT_FOUND)).toMatchObject({ found: null, code: 'NOT_FOUND' });
  });

  it.each<[string, unknown]>([
    ['it depends on nothing, and so could never be taken away', { ...FOUND, depends_on: [] }],
    ['it says no place in the feed', { ...FOUND, position: null }],
    ['its place in the feed is none', { ...FOUND, position: 'late' }],
  ])('is for one use where %s', async (_, answer) => {
    const { found } = await read(answer);
    expect(found).toMatchObject({ position: null });
    expect(found?.records).not.toBeNull();
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a page of somebody else’s', '<html>'],
    ['no word of found', { ...FOUND, found: undefined }],
    ['a way to decide that is not known', { ...FOUND, decide: 'anywhere' }],
    ['an age below nothing', { ...FOUND, age_ms: -1 }],
    ['an age that is a text', { ...FOUND, age_ms: '12' }],
    ['no clock', { ...FOUND, clock: null }],
    ['a clock that runs backwards', { ...FOUND, clock: [FOUND.clock[1], FOUND.clock[0]] }],
    ['a clock beyond all dates', { ...FOUND, clock: [1, 9e15] }],
    ['no record', { ...FOUND, record: undefined }],
    ['scopes in one text', { ...FOUND, record: { ...RECORD, scopes: 'orders:read' } }],
    ['no word of networks', { ...FOUND, record: { ...RECORD, cidrs: undefined } }],
    ['no word of revocation', { ...FOUND, record: { ...RECORD, revoked_at: undefined } }],
    ['an end that is no instant', { ...FOUND, record: { ...RECORD, expires_at: 'soon' } }],
    ['metadata that is nothing', { ...FOUND, record: { ...RECORD, metadata: null } }],
    ['a kind that is not known', { ...FOUND, record: { ...RECORD, kind: 'borrowed' } }],
    ['an owner without a name', { ...FOUND, record: { ...RECORD, owner: { ...RECORD.owner, name: null } } }],
    ['no list of what it depends on', { ...FOUND, depends_on: undefined }],
    ['the id of something else', { ...FOUND, record: { ...RECORD, token_id: RECORD.owner.id } }],
    ['a refusal for being good', { ...NOT_FOUND, code: 'VALID' }],
    ['a refusal without a reason', { ...NOT_FOUND, code: undefined }],
  ])('is none with %s: nobody knows, and nothing of it is quoted', async (_, answer) => {
    const error = await read(answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VerifierUnavailableError);
    expect((error as Error).cause).toBeUndefined();
  });
});
