import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { authorize, type Token, type Verifier } from '@/sdk/src/index';

export interface DemoApiOptions {
  verifier: Verifier;
  /** This API's verifier credential; null until it was given one. */
  readCredential: () => string | null;
}

interface Reply {
  status: number;
  /** A text goes out as it is, anything else as JSON. */
  body: unknown;
  headers?: Record<string, string>;
}

interface Route {
  scopes: string[];
  answer: (request: IncomingMessage, token: Token) => Reply | Promise<Reply>;
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
export function createDemoApi({ verifier, readCredential }: DemoApiOptions): Server {
  return createServer((request, response) => {
    answer(verifier, readCredential() !== null, request).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        console.error(error);
        send(response, problem(500, 'FAULT'));
      },
    );
  });
}

async function answer(verifier: Verifier, isSetUp: boolean, request: IncomingMessage): Promise<Reply> {
  const [path = '', ...query] = (request.url ?? '').split('?');
  if (path === '/livez') return { status: 200, body: { status: 'live' } };
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (!methods) return problem(404, 'NOT_FOUND');
  const route = Object.hasOwn(methods, request.method ?? '') ? methods[request.method ?? ''] : undefined;
  if (!route) return problem(405, 'METHOD_NOT_ALLOWED', {}, { Allow: Object.keys(methods).join(', ') });

  if (!isSetUp) {
    const detail = 'This demo is not set up yet: finish the set-up of the portal first.';
    return problem(503, 'UNAVAILABLE', { detail }, { 'Retry-After': '1' });
  }
  const allowed = await authorize({
    verifier,
    authorization: request.headersDistinct.authorization ?? [],
    query: query.join('?'),
    ip: request.socket.remoteAddress ?? null,
    scopes: route.scopes,
    realm: 'orders',
  });
  if (!allowed.ok) return allowed;
  const reply = await route.answer(request, allowed.token);
  return { ...reply, headers: { ...allowed.headers, ...reply.headers } };
}

async function createOrder(request: IncomingMessage, token: Token): Promise<Reply> {
  const order = await readJson(request);
  if (typeof order?.item !== 'string' || !Number.isInteger(order.quantity)) {
    return problem(400, 'INVALID_REQUEST', { detail: 'Send {"item": "…", "quantity": 1}.' });
  }
  const created = { id: orders.length + 1, customer: 1, item: order.item, quantity: Number(order.quantity) };
  if (orders.length < 1_000) orders.push(created);
  return { status: 201, body: { order: created, ordered_by: token.owner.name } };
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

/** @see RFC 9457 */
const problem = (status: number, code: string, members = {}, headers = {}): Reply => ({
  status,
  body: { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, ...members },
  headers: { 'Content-Type': 'application/problem+json', ...headers },
});

const TITLES: Record<number, string> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
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
  response.end(`${typeof body === 'string' ? body : JSON.stringify(body)}\n`);
}
