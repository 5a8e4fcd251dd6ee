import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { askVerifier, NoVerdictError, type Verdict } from './ask-verifier';

export interface DemoApiOptions {
  verifierUrl: string;
  /** Where a client gets a token with more scopes. */
  portalUrl: string;
  /** This API's verifier credential; null until it was given one. */
  readCredential: () => string | null;
}

interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

interface Route {
  scopes: string[];
  answer: (request: IncomingMessage, verdict: Verdict) => Reply | Promise<Reply>;
}

const customers = [
  { id: 1, name: 'Bakkerij Verhoeven', city: 'Rotterdam' },
  { id: 2, name: 'Azulejos Prata', city: 'Porto' },
];
const orders = [
  { id: 1, customer: 1, item: 'Oven stone', quantity: 2 },
  { id: 2, customer: 2, item: 'Glazed tile, blue', quantity: 400 },
];

/** What there is, and the scopes each request needs. */
const ROUTES: Record<string, Record<string, Route>> = {
  '/orders': {
    GET: { scopes: ['orders:read'], answer: () => ({ status: 200, body: { orders } }) },
    POST: { scopes: ['orders:write'], answer: createOrder },
  },
  '/customers': {
    GET: { scopes: ['customers:read'], answer: () => ({ status: 200, body: { customers } }) },
  },
};

/** A small shop's API: it has data and rules of its own, and leaves the question of tokens to the verifier. */
export function createDemoApi(options: DemoApiOptions): Server {
  return createServer((request, response) => {
    answer(options, request).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        if (!(error instanceof NoVerdictError)) console.error(error);
        send(response, error instanceof NoVerdictError ? unavailable(error.message) : problem(500, 'FAULT'));
      },
    );
  });
}

async function answer(options: DemoApiOptions, request: IncomingMessage): Promise<Reply> {
  const [path = ''] = (request.url ?? '').split('?');
  if (path === '/livez') return { status: 200, body: { status: 'live' } };
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (!methods) return problem(404, 'NOT_FOUND');
  const route = Object.hasOwn(methods, request.method ?? '') ? methods[request.method ?? ''] : undefined;
  if (!route) return problem(405, 'METHOD_NOT_ALLOWED', {}, { Allow: Object.keys(methods).join(', ') });

  const [authorization, second] = request.headersDistinct.authorization ?? [];
  if (second !== undefined) return challenge(400, 'INVALID_REQUEST', 'error="invalid_request"');
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token) return challenge(401, 'CREDENTIALS_MISSING');

  const credential = options.readCredential();
  if (!credential) return unavailable('This demo is not set up yet: finish the set-up of the portal first.');
  const verdict = await askVerifier(options.verifierUrl, credential, {
    token,
    scopes: route.scopes,
    ip: request.socket.remoteAddress ?? '',
  });
  const reply = verdict.valid ? await route.answer(request, verdict) : refuse(options, verdict, route.scopes);
  return { ...reply, headers: { ...verdict.rateLimitFields, ...reply.headers } };
}

/** What a client hears of a verdict: the exact reason is its owner's business, in the portal. */
function refuse(options: DemoApiOptions, verdict: Verdict, needed: string[]): Reply {
  switch (verdict.code) {
    case 'INSUFFICIENT_SCOPE': {
      const missing = verdict.missing_scopes ?? needed;
      const fixUrl = `${options.portalUrl}/tokens/new?${new URLSearchParams({ scopes: missing.join(' ') })}`;
      const parameters = `error="insufficient_scope", scope="${needed.join(' ')}"`;
      return challenge(403, verdict.code, parameters, { missing_scopes: missing, fix_url: fixUrl });
    }
    case 'IP_NOT_ALLOWED':
      return problem(403, verdict.code);
    case 'RATE_LIMITED':
      return problem(429, verdict.code, {}, { 'Retry-After': String(verdict.retry_after_seconds ?? 1) });
    default:
      return challenge(401, 'INVALID_TOKEN', 'error="invalid_token"');
  }
}

async function createOrder(request: IncomingMessage, verdict: Verdict): Promise<Reply> {
  const order = await readJson(request);
  if (typeof order?.item !== 'string' || !Number.isInteger(order.quantity)) {
    return problem(400, 'INVALID_REQUEST', { detail: 'Send {"item": "…", "quantity": 1}.' });
  }
  const created = { id: orders.length + 1, customer: 1, item: order.item, quantity: Number(order.quantity) };
  if (orders.length < 1_000) orders.push(created);
  return { status: 201, body: { order: created, ordered_by: verdict.owner?.name } };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > 10_000) return null;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const unavailable = (detail: string): Reply =>
  problem(503, 'UNAVAILABLE', { detail }, { 'Retry-After': '1' });

/** @see RFC 6750 §3 */
const challenge = (status: number, code: string, parameters = '', members = {}): Reply =>
  problem(status, code, members, {
    'WWW-Authenticate': `Bearer realm="orders"${parameters ? `, ${parameters}` : ''}`,
  });

/** @see RFC 9457 */
const problem = (status: number, code: string, members = {}, headers = {}): Reply => ({
  status,
  body: { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, ...members },
  headers: { 'Content-Type': 'application/problem+json', ...headers },
});

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'The token is missing or no good',
  403: 'The token may not do this',
  404: 'Not found',
  405: 'Method not allowed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available right now',
};

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...headers,
    ...(response.req.complete ? {} : { Connection: 'close' }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
