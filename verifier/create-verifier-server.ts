import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@/runtime/logger';
import type { DataPlane, ReceivedRequest } from './data-plane';
import { receiveBody } from './received-body';
import { RecordsUnavailableError } from './records/record-source';
import { jsonReply, problemReply, type Reply, type VerifierProblemCode } from './reply';
import { changesRoute } from './routes/changes';
import { forwardAuthRoute } from './routes/forward-auth';
import { introspectRoute } from './routes/introspect';
import { lookupRoute } from './routes/lookup';
import { ownTokenRoute } from './routes/own-token';
import { usageRoute } from './routes/usage';
import { verifyRoute } from './routes/verify';
import type { RequestTracing } from './tracing/request-tracing';
import { turn } from './turn';

export interface VerifierServerOptions {
  plane: DataPlane;
  monotonicMs: () => number;
  /** Undefined: nothing is traced. */
  tracing: RequestTracing | undefined;
  log: Logger;
  /** Whether what is held is current. */
  isReady: () => boolean;
  /** While this is true, answers ask the client to come on another connection. */
  isDraining: () => boolean;
}

type Route = (plane: DataPlane, request: ReceivedRequest) => Reply | Promise<Reply>;

/** Every path, and the methods it knows. */
const ROUTES: ReadonlyMap<string, Readonly<Partial<Record<string, Route>>>> = new Map([
  ['/v1/tokens/verify', { POST: verifyRoute }],
  ['/oauth/introspect', { POST: introspectRoute }],
  ['/v1/token', { GET: ownTokenRoute }],
  ['/v1/forward-auth', { GET: forwardAuthRoute }],
  ['/v1/tokens/lookup', { POST: lookupRoute }],
  ['/v1/usage', { POST: usageRoute }],
  ['/v1/changes', { GET: changesRoute }],
]);

/** Most questions are a token and a few words; whoever sends more means something else. */
const QUESTION_BYTES_MAX = 16 * 1_024;
/** A report of a full second of a busy API. */
const REPORT_BYTES_MAX = 1_024 * 1_024;

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz']);

/** How soon to ask again when we cannot know: the database usually is back within a restart. */
const RETRY_AFTER_SECONDS = '1';

/** The verifier's HTTP server, not yet listening. */
export function createVerifierServer(options: VerifierServerOptions): Server {
  const { tracing } = options;
  const inTurn = turn(setImmediate);
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const reply = replyTo(options, request, response);
    receiveBody(request, bodyBytesMax(request), (body) =>
      inTurn(() => answer(options, { head: request, body }, reply)),
    );
  };
  const serveTraced = (tracing: RequestTracing, request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request);
    if (HEALTH_PATHS.has(path)) return serve(request, response);
    const traced = tracing.begin(request, ROUTES.has(path) ? path : null);
    const reply = replyTo(options, request, response);
    const replyAndEnd = (found: Reply) => traced.end(reply(found) ? found : null);
    receiveBody(request, bodyBytesMax(request), (body) =>
      inTurn(() => traced.run(() => answer(options, { head: request, body }, replyAndEnd))),
    );
  };
  const server = createServer(
    {
      maxHeaderSize: 16 * 1_024,
      headersTimeout: 10_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      // Longer than the idle time of the load balancers in use, so that it is they who close.
      keepAliveTimeout: 65_000,
    },
    // Chosen once: who does not trace does not even ask whether.
    tracing ? (request, response) => serveTraced(tracing, request, response) : serve,
  );
  // No header is dropped in silence, as Node.js does from the 2,000th on: a second credential or the proxy's word might be there.
  // maxHeaderSize bounds them.
  server.maxHeadersCount = 0;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseUnreadable(options.plane, error, socket),
  );
  return server;
}

/** Sends the reply to a request; false: the client is gone. */
function replyTo(
  options: VerifierServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): (found: Reply) => boolean {
  const began = options.monotonicMs();
  return (found) => {
    if (response.destroyed) return false;
    send(options, request, response, found);
    options.plane.metrics.responded(found.status, options.monotonicMs() - began);
    return true;
  };
}

/** Finds a reply: at once if what it takes is in memory. */
function answer(
  options: VerifierServerOptions,
  request: ReceivedRequest,
  reply: (reply: Reply) => void,
): void {
  const fail = (error: unknown) => reply(replyToFault(options, error));
  let found: Reply | Promise<Reply>;
  try {
    found = findReply(options, request);
  } catch (error) {
    fail(error);
    return;
  }
  if (found instanceof Promise) found.then(reply, fail);
  else reply(found);
}

function findReply(options: VerifierServerOptions, request: ReceivedRequest): Reply | Promise<Reply> {
  const { plane } = options;
  const { method = '' } = request.head;
  const path = pathOf(request.head);
  const methods = ROUTES.get(path);
  if (!methods && !HEALTH_PATHS.has(path)) return problemReply(plane, 'NOT_FOUND');
  if (!methods) {
    return method === 'GET' || method === 'HEAD' ? health(options, path) : refuseMethod(plane, 'GET, HEAD');
  }
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  return route ? route(plane, request) : refuseMethod(plane, Object.keys(methods).join(', '));
}

const bodyBytesMax = (request: IncomingMessage): number =>
  pathOf(request) === '/v1/usage' ? REPORT_BYTES_MAX : QUESTION_BYTES_MAX;

function pathOf({ url = '' }: IncomingMessage): string {
  const queryAt = url.indexOf('?');
  return queryAt < 0 ? url : url.slice(0, queryAt);
}

const refuseMethod = (plane: DataPlane, allow: string): Reply =>
  problemReply(plane, 'METHOD_NOT_ALLOWED', { headers: { Allow: allow } });

function health({ plane, isReady }: VerifierServerOptions, path: string): Reply {
  if (path === '/livez') return jsonReply(200, { status: 'live' });
  return isReady() ? jsonReply(200, { status: 'ready' }) : unavailable(plane);
}

const unavailable = (plane: DataPlane): Reply =>
  problemReply(plane, 'UNAVAILABLE', {
    detail: 'The database does not answer, so nothing can be said about any token.',
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });

/** What we cannot know is 503, never an answer about the token. Anything else is a fault of ours. */
function replyToFault({ plane, log }: VerifierServerOptions, error: unknown): Reply {
  if (error instanceof RecordsUnavailableError) return unavailable(plane);
  log.error({ err: error }, 'a request failed');
  return problemReply(plane, 'FAULT');
}

function send(
  { isDraining }: VerifierServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: Reply,
): void {
  const lines = ['Cache-Control', 'no-store'];
  if (!stream) lines.push('Content-Length', String(Buffer.byteLength(body)));
  for (const name in headers) lines.push(name, headers[name] ?? '');
  // An unread body makes the connection useless for another request.
  if (isDraining() || !request.complete) lines.push('Connection', 'close');
  response.writeHead(status, lines);
  if (stream) stream(response);
  else response.end(body);
}

const UNREADABLE: Readonly<Record<string, VerifierProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** Bytes that are no HTTP request, headers without end, requests that never finish. */
function refuseUnreadable(plane: DataPlane, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, body, headers } = problemReply(plane, UNREADABLE[error.code ?? ''] ?? 'INVALID_REQUEST');
  const head = [
    `HTTP/1.1 ${status} Refused`,
    ...Object.entries({ ...headers, 'Cache-Control': 'no-store', Connection: 'close' }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
