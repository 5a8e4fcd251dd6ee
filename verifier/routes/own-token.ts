import type { IncomingMessage } from 'node:http';
import { clientAddress } from '@/core/net/client-address';
import { andThen } from '../and-then';
import {
  type DataPlane,
  parseToken,
  presentedBearer,
  type ReceivedRequest,
  readClock,
  recordUse,
  refuseBearer,
  refuseToken,
} from '../data-plane';
import { ownTokenAnswer, verifyOwnToken } from '../own-token-answer';
import { jsonReply, problemReply, type Reply } from '../reply';

/**
 * `GET /v1/token`: what am I, for the presented token. Unknown, revoked, expired and malformed get one and the same answer:
 * whoever holds a secret is not told what became of it.
 */
export function ownTokenRoute(plane: DataPlane, { head: request }: ReceivedRequest): Reply | Promise<Reply> {
  if (hasBody(request)) {
    return refuseBearer(
      plane,
      'INVALID_REQUEST',
      'This request has no body; the token goes into the header.',
    );
  }
  const bearer = presentedBearer(plane, request);
  if (!bearer.ok) return bearer.reply;
  const secret = parseToken(bearer.value);
  if (!secret) return refuseToken(plane);
  const address = addressOf(plane, request);
  return andThen(plane.source.find({ credential: null, secret }), ({ joined }) => {
    const clock = readClock(plane);
    const outcome = verifyOwnToken(joined?.records ?? null, address, clock);
    recordUse(plane, outcome, { clientAddress: address, requiredScopes: [] }, clock);
    if (outcome.code === 'IP_NOT_ALLOWED') return problemReply(plane, 'IP_NOT_ALLOWED');
    // The client is not told; an operator is.
    if (outcome.code !== 'VALID') return { ...refuseToken(plane), code: outcome.code };
    return jsonReply(200, ownTokenAnswer(outcome.records), outcome.code);
  });
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function addressOf(plane: DataPlane, request: IncomingMessage): string | null {
  const forwardedFor = request.headersDistinct['x-forwarded-for']?.join(',');
  return clientAddress(request.socket.remoteAddress, forwardedFor, plane.trustedProxyHops) ?? null;
}
