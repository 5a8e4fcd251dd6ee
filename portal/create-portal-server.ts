import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { formatPublicId } from '@/core/ids/public-id';
import { clientAddress } from '@/core/net/client-address';
import { newId } from '@/runtime/ids';
import { guardRequest, isReservedHeader } from './guard-request';
import { securityHeaders } from './security-headers';

/** A slow sender may not hold a connection: all headers, and the whole request, within this time. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_MS = 2_000;

export interface PortalServerOptions {
  portalUrl: string;
  trustedProxyHops: number;
  /** Next.js. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether requests can be served now: asked by /readyz. */
  isReady: () => Promise<boolean>;
  onFault: (error: unknown, requestId: string) => void;
}

/** The portal's http server: guards each request, says who it is from in headers of ours, then lets Next.js answer. */
export function createPortalServer(options: PortalServerOptions): Server {
  const commonHeaders = Object.entries(securityHeaders(options.portalUrl));
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    (request, response) => {
      const requestId = formatPublicId('request', newId());
      for (const [name, value] of commonHeaders) response.setHeader(name, value);
      response.setHeader('X-Request-Id', requestId);
      answer(options, request, response, requestId).catch((error: unknown) => {
        options.onFault(error, requestId);
        if (response.headersSent) response.destroy();
        else sendProblem(response, 500, 'FAULT', 'Something failed on our side', requestId);
      });
    },
  );
  // No header is dropped in silence, as Node.js does from the 2,000th on: what our proxy says of the client may be the last. Their
  // size is bounded.
  server.maxHeadersCount = 0;
  // Nothing here speaks another protocol. In development Next.js adds a listener of its own: pages wait for its socket.
  server.on('upgrade', (_request, socket) => {
    if (server.listenerCount('upgrade') > 1) return;
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return server;
}

async function answer(
  options: PortalServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const target = request.url ?? '';
  // Asked by load balancers, under whatever host they know.
  if (target === '/livez') return sendText(response, 200, 'ok');
  if (target === '/readyz') {
    return (await options.isReady())
      ? sendText(response, 200, 'ready')
      : sendText(response, 503, 'not ready');
  }

  const { method = '', headers, rawHeaders } = request;
  const verdict = guardRequest({ method, target, headers, rawHeaders }, options.portalUrl);
  switch (verdict.kind) {
    case 'redirect':
      response.setHeader('Location', verdict.location);
      return sendText(response, 308, '');
    case 'refuse':
      return sendProblem(response, verdict.status, verdict.code, verdict.title, requestId);
    case 'pass':
      introduce(options, request, requestId);
      return options.handle(request, response);
  }
}

/** Replaces what a client says about itself by what we know. */
function introduce(options: PortalServerOptions, request: IncomingMessage, requestId: string): void {
  const forwardedFor = request.headers['x-forwarded-for'];
  const address = clientAddress(
    request.socket.remoteAddress,
    Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
    options.trustedProxyHops,
  );
  for (const name of Object.keys(request.headers)) {
    if (isReservedHeader(name)) delete request.headers[name];
  }
  const { host, protocol } = new URL(options.portalUrl);
  // Next.js holds the Origin of a server action against these.
  request.headers['x-forwarded-host'] = host;
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  if (address !== undefined) {
    request.headers['x-latchkey-client-address'] = address;
    request.headers['x-forwarded-for'] = address;
  }
  request.headers['x-latchkey-request-id'] = requestId;
  request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined ? [] : [name, one])),
  );
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(text);
}

/** @see RFC 9457 */
function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  title: string,
  requestId: string,
): void {
  const problem = { type: 'about:blank', title, status, code, request_id: requestId };
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  // Its body is not read: the connection cannot carry another request.
  response.setHeader('Connection', 'close');
  response.end(JSON.stringify(problem));
}
