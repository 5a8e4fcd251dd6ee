import { expect, it } from 'vitest';
import { ChangeStreams } from './change-streams';

const at = (seq: number) => ({ seq, nonce: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}` });
const change = (seq: number, entity: string, entityId: string) => ({ ...at(seq), entity, entityId });

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
