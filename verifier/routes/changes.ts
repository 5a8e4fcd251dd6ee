import type { IncomingMessage, ServerResponse } from 'node:http';
import { parsePosition } from '@/core/freshness/change-log';
import { andThen } from '../and-then';
import { callerCredential, type DataPlane, judgeCaller, type ReceivedRequest } from '../data-plane';
import { RecordsUnavailableError } from '../records/record-source';
import type { Reply } from '../reply';

/**
 * `GET /v1/changes`: server-sent events that tell an SDK what is no longer true of what it holds, and up to when everything has
 * been told (changes/change-streams.ts). `Last-Event-ID` says where it stood.
 */
export function changesRoute(plane: DataPlane, { head: request }: ReceivedRequest): Reply | Promise<Reply> {
  const caller = callerCredential(plane, request);
  if (!caller.ok) return caller.reply;
  const asked = plane.changes.position;
  return andThen(plane.source.find({ credential: caller.value, secret: null }), (found): Reply => {
    const answered = judgeCaller(plane, found);
    if (!answered.ok) return answered.reply;
    if (plane.changes.isFull(answered.value.credential.apiId) || !Number.isFinite(plane.feedAgeMs())) {
      throw new RecordsUnavailableError('No changes can be told now.');
    }
    const { credential } = answered.value;
    return {
      status: 200,
      // nginx in between would keep beats until there are many.
      headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
      body: '',
      code: null,
      stream: (response: ServerResponse) => {
        const now = plane.monotonicMs();
        const clock = plane.clock.read();
        // Asked after `now`: where the clock has stood still, S says nothing on it.
        const isVouchedFor = Number.isFinite(plane.feedAgeMs());
        if (!clock || !asked || !isVouchedFor || plane.changes.hasEndedSince(asked, credential.id)) {
          response.end();
          return;
        }
        plane.changes.open(response, credential, lastEventId(request), {
          now,
          clock: [clock.lo, clock.hi],
          portal_url: plane.portalUrl,
        });
      },
    };
  });
}

const lastEventId = ({ headers }: IncomingMessage) => {
  const text = headers['last-event-id'];
  return typeof text === 'string' ? parsePosition(text) : null;
};
