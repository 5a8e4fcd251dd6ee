/** One small API, written for each framework that there is an adapter for: the same routes, and the same verifier behind them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { freePort } from '@/verifier/test-port';
import * as forExpress from './src/express';
import * as forFastify from './src/fastify';
import * as forHono from './src/hono';
import { createVerifier } from './src/index';

export interface ApiOptions {
  verifierUrl: string;
  portalUrl: string;
  /** Read with each question. */
  credentialFile: string;
}

export interface RunningApi {
  url: string;
  stop(): Promise<void>;
}

const READ = { scopes: ['orders:read'] };
/** What some proxies write for a client they do not know. */
const NOWHERE = { ...READ, clientAddress: () => 'unknown' };

const verifierOf = ({ verifierUrl, portalUrl, credentialFile }: ApiOptions) =>
  createVerifier({
    url: verifierUrl,
    portalUrl,
    credential: () => readFileSync(credentialFile, 'utf8'),
    onError: () => {},
  });

const at = (port: number) => `http://127.0.0.1:${port}`;

async function startExpress(options: ApiOptions): Promise<RunningApi> {
  const { protect, requireScopes } = forExpress;
  const app = express();
  app.get('/open', requireScopes('orders:read'), (_request, response) => void response.json({ token: null }));
  app.get('/anywhere', protect(verifierOf(options), NOWHERE), (request, response) => {
    response.json({ token: request.token });
  });
  app.use(protect(verifierOf(options), READ));
  app.get('/orders', (request, response) => void response.json({ token: request.token }));
  app.post('/orders', requireScopes('orders:write'), express.json(), (request, response) => {
    response.status(201).json({ order: request.body, path: request.path });
  });
  app.get('/moved', (_request, response) => response.redirect('https://elsewhere.example/'));
  // Else Express says the error on the console.
  app.use(
    ((_error, _request, response, _next) => void response.status(500).end()) as express.ErrorRequestHandler,
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: at((server.address() as AddressInfo).port),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function startFastify(options: ApiOptions): Promise<RunningApi> {
  const { protect, requireScopes } = forFastify;
  const app = fastify();
  app.get('/open', { onRequest: requireScopes('orders:read') }, async () => ({ token: null }));
  app.get('/anywhere', { onRequest: protect(verifierOf(options), NOWHERE) }, async (request) => ({
    token: request.token,
  }));
  app.register(async (orders) => {
    orders.addHook('onRequest', protect(verifierOf(options), READ));
    orders.get('/orders', async (request) => ({ token: request.token }));
    orders.post('/orders', { preHandler: requireScopes('orders:write') }, async (request, reply) =>
      reply.code(201).send({ order: request.body, path: request.url }),
    );
    orders.get('/moved', async (_request, reply) => reply.redirect('https://elsewhere.example/'));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { url: at((app.server.address() as AddressInfo).port), stop: () => app.close() };
}

async function startHono(options: ApiOptions): Promise<RunningApi> {
  const { protect, requireScopes } = forHono;
  const app = new Hono();
  app.get('/open', requireScopes('orders:read'), (c) => c.json({ token: null }));
  app.onError((_error, c) => c.text('', 500));
  app.get('/anywhere', protect(verifierOf(options), NOWHERE), (c) => c.json({ token: c.get('token') }));
  app.use(protect(verifierOf(options), READ));
  app.get('/orders', (c) => c.json({ token: c.get('token') }));
  app.post('/orders', requireScopes('orders:write'), async (c) =>
    c.json({ order: await c.req.json(), path: c.req.path }, 201),
  );
  app.get('/moved', () => Response.redirect('https://elsewhere.example/', 302));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  return { url: at((server.address() as AddressInfo).port), stop: async () => void server.close() };
}

/** A process of its own, in development: it answers in seconds, where a production build takes half a minute. */
async function startNext(options: ApiOptions): Promise<RunningApi> {
  const app = join(import.meta.dirname, 'test-apps', 'next');
  rmSync(join(app, '.next'), { recursive: true, force: true });
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [next, 'dev', '--webpack', '--hostname', '127.0.0.1', '--port', String(port)],
    {
      cwd: app,
      env: {
        PATH: process.env.PATH,
        NEXT_TELEMETRY_DISABLED: '1',
        NODE_ENV: 'development',
        VERIFIER_URL: options.verifierUrl,
        PORTAL_URL: options.portalUrl,
        CREDENTIAL_FILE: options.credentialFile,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
        if (output.includes('Ready in')) resolve();
      });
    }
    child.once('close', () => reject(new Error(`Next.js ended:\n${output}`)));
  });
  return {
    url: at(port),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const FRAMEWORKS = {
  Express: { start: startExpress, seesSecondHeader: true },
  Fastify: { start: startFastify, seesSecondHeader: true },
  Hono: { start: startHono, seesSecondHeader: true },
  /** Its server drops all but the first before any code of ours. */
  'Next.js': { start: startNext, seesSecondHeader: false },
} as const;
