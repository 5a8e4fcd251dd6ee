/** The package as it is published: packed, put where npm would put it, and used by programs that know nothing of this repository. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@/verifier/test-port';
import { ask, createTestVerifier, type TestVerifier } from '@/verifier/test-verifier';

const run = promisify(execFile);
const SDK = import.meta.dirname;
const ROOT = dirname(SDK);
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-package-'));
const installed = join(folder, 'node_modules', '@latchkey', 'sdk');
let tarball: string;

/** What a consumer has installed beside it. */
const BESIDE = ['express', 'fastify', 'hono', '@hono/node-server', 'next', '@types/express', '@types/node'];

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: SDK });
  // What the build says stands before it.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  tarball = join(folder, filename);
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const name of BESIDE) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Strict, and with every declaration looked into. @returns what the compiler complains of */
async function compile(name: string, files: Record<string, string>, more = {}): Promise<string[]> {
  const project = join(folder, name);
  mkdirSync(project, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text);
  const compilerOptions = {
    target: 'ES2022',
    // Hono's declarations speak of a browser's WebSocket.
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    skipLibCheck: false,
    types: ['node'],
    outDir: 'out',
    ...more,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const { stdout } = await run(process.execPath, [bin('tsc'), '-p', project, '--pretty', 'false'], {
    cwd: folder,
  }).catch((failed: { stdout: string }) => failed);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('the package', () => {
  it('holds what runs, its types and its licences, and nothing else', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
      .sort();
    const known =
      /^(LICENSE|README\.md|package\.json|dist\/THIRD-PARTY-LICENSES|dist\/[a-zA-Z0-9-]+(\.d\.ts|\.js))$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(files).toContain('dist/index.d.ts');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
    expect(readFileSync(join(installed, 'dist', 'THIRD-PARTY-LICENSES'), 'utf8')).toContain('ipaddr.js');
  });

  it('is one that bundlers and Node can use, by publint', async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it('has types that are those of its code, by attw', async () => {
    const { stdout } = await run(bin('attw'), [tarball, '--profile', 'esm-only', '--format', 'json']);
    const { analysis, problems } = JSON.parse(stdout);
    expect(Object.keys(analysis.entrypoints)).toHaveLength(6);
    // The profile's exit status passes over the same two.
    const notEsm = ['node10', 'node16-cjs'];
    const all = Object.values(problems as Record<string, { resolutionKind?: string }[]>).flat();
    expect(all.filter(({ resolutionKind }) => !notEsm.includes(resolutionKind ?? ''))).toEqual([]);
  });
});

describe('a consumer that is compiled strictly', () => {
  it('may use all that is documented, and is told what it forgot', async () => {
    const plain = USES.replace(NEXT_REQUEST, 'type NextRequest = Request & { nextUrl: URL };');
    expect(await compile('uses', { 'uses.ts': plain, 'forgets.ts': FORGETS })).toEqual([]);
    // As Next.js sets a project up; neither its declarations nor Node's hold when they are looked into this closely.
    const project = {
      module: 'ESNext',
      moduleResolution: 'Bundler',
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
    };
    expect(await compile('uses-next', { 'uses.ts': USES }, project)).toEqual([]);
  }, 120_000);
});

const NEXT_REQUEST = `import type { NextRequest } from 'next/server';`;
const USES = `
import { authorize, createVerifier, LatchkeyError, VerifierRefusedError, VerifierUnavailableError } from '@latchkey/sdk';
import type { Authorization, Question, Refusal, RefusalCode, Token, Verdict, Verifier, VerifierOptions } from '@latchkey/sdk';
import { protect as forExpress, requireScopes as expressScopes } from '@latchkey/sdk/express';
import { protect as forFastify, requireScopes as fastifyScopes } from '@latchkey/sdk/fastify';
import { protect as forHono, requireScopes as honoScopes } from '@latchkey/sdk/hono';
import { protect as forNext, requireScopes as nextScopes, type WithToken } from '@latchkey/sdk/next';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
${NEXT_REQUEST}

const options: VerifierOptions = { url: 'http://localhost:3100', credential: () => null };
export const verifier: Verifier = createVerifier({ ...options, timeoutMs: 500, onError: (error) => error.message });

export async function verdict(question: Question): Promise<string> {
  try {
    const answer: Verdict = await verifier.verify(question);
    if (answer.valid) return answer.token.owner.externalId ?? answer.token.id;
    const code: RefusalCode = answer.code;
    return answer.code === 'RATE_LIMITED' ? String(answer.retryAfterSeconds) : code + answer.missingScopes.join();
  } catch (error) {
    if (error instanceof VerifierRefusedError) return error.status + (error.code ?? '');
    if (error instanceof VerifierUnavailableError || error instanceof LatchkeyError) return error.message;
    throw error;
  }
}

export async function answer(): Promise<Token | Refusal> {
  const given: Authorization = await authorize({ verifier, authorization: [], query: '', ip: null, scopes: [] });
  return given.ok ? given.token : given;
}

const read = { scopes: ['orders:read'], realm: 'orders' };
const app = express();
app.use(forExpress(verifier, { ...read, clientAddress: (request) => request.socket.remoteAddress }));
app.get('/:id', expressScopes('orders:write'), (req, res) => void res.json([req.params.id, req.token.expiresAt?.getTime()]));

const server = fastify();
server.get<{ Params: { id: string } }>(
  '/:id',
  { onRequest: [forFastify(verifier, { ...read, clientAddress: ({ ip }) => ip })], preHandler: fastifyScopes('orders:write') },
  async (request) => [request.params.id, request.token.scopes.length],
);

const hono = new Hono<{ Variables: { mine: number } }>();
hono.get('/:id', forHono(verifier, { ...read, clientAddress: () => null }), honoScopes('orders:write'), (c) => {
  c.set('mine', 1);
  return c.json([c.req.param('id').length, c.get('mine'), c.get('token').kind, c.var.token.subject]);
});

const protect = forNext(verifier, { ...read, clientAddress: (request) => request.headers.get('x-real-ip') });
interface Context { params: Promise<{ id: string }> }
export const GET: (request: NextRequest, context: Context) => Promise<Response> = protect(
  async (request: WithToken<NextRequest>, { params }: Context) =>
    Response.json([(await params).id, request.nextUrl.pathname, request.token.metadata]),
);
export const POST: (request: NextRequest, context: Context) => Promise<Response> = protect(
  nextScopes('orders:write')((request) => Response.json(request.token.id)),
);
`;

const FORGETS = `
import { createVerifier, type Verdict } from '@latchkey/sdk';
import { protect as forExpress } from '@latchkey/sdk/express';
import { protect as forHono } from '@latchkey/sdk/hono';
import { protect as forNext } from '@latchkey/sdk/next';
import { Hono } from 'hono';

// @ts-expect-error a credential
createVerifier({ url: 'http://localhost:3100' });
// @ts-expect-error a variable that may not be set
createVerifier({ url: 'http://localhost:3100', credential: process.env.CREDENTIAL });
const verifier = createVerifier({ url: 'http://localhost:3100', credential: 'x' });
// @ts-expect-error scopes: none is something one says
forExpress(verifier, {});
// @ts-expect-error scopes are a list
forHono(verifier, { scopes: 'orders:read' });
// @ts-expect-error there is no such member
new Hono().get('/', (c) => c.json(c.get('token').label));
// @ts-expect-error without protect there is no token
export const GET = (request: Request) => Response.json(request.token);
// @ts-expect-error a handler answers
export const POST = forNext(verifier, { scopes: [] })(async () => 'done');
// @ts-expect-error a refused token is not to be read
export const owner = (verdict: Verdict) => verdict.token.owner;
`;

describe('the README', () => {
  it('has examples that compile as they stand, and protect what they say', async () => {
    const examples = readExamples();
    expect(Object.keys(examples)).toEqual(['express', 'fastify', 'hono', 'next', 'anything-else']);
    const files = Object.fromEntries(Object.entries(examples).map(([name, text]) => [`${name}.ts`, text]));
    expect(await compile('readme', { ...files, 'serve-next.ts': SERVE_NEXT })).toEqual([]);
    const verifier = await createTestVerifier();
    try {
      for (const name of Object.keys(examples)) {
        await expectProtected(
          verifier,
          name === 'next' ? 'serve-next.js' : `${name}.js`,
          name !== 'anything-else',
        );
      }
    } finally {
      await verifier.close();
    }
  }, 120_000);
});

/** The first TypeScript under each heading, by the heading. */
function readExamples(): Record<string, string> {
  const sections = readFileSync(join(SDK, 'README.md'), 'utf8').split(/^## /m);
  return Object.fromEntries(
    sections.flatMap((section) => {
      const name = /^.*/.exec(section)?.[0].replace('.js', '').toLowerCase().replaceAll(' ', '-') ?? '';
      const code = /^```ts\n([\s\S]*?)^```$/m.exec(section)?.[1];
      return code === undefined ? [] : [[name, code]];
    }),
  );
}

/** In the place of Next.js, which runs such a file in frameworks.db.test.ts. */
const SERVE_NEXT = `
import { serve } from '@hono/node-server';
import { GET, POST } from './next.js';

const fetch = (request: Request) => (request.method === 'POST' ? POST : GET)(request, {});
serve({ fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
`;

async function expectProtected(verifier: TestVerifier, file: string, hasPost: boolean): Promise<void> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program: ChildProcess = spawn(process.execPath, [join('readme', 'out', file)], {
    cwd: folder,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      PORT: String(port),
      VERIFIER_URL: verifier.url,
      LATCHKEY_VERIFIER_CREDENTIAL: verifier.credential,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(program, 'close');
  const send = (method: string, token?: string) =>
    ask(url, '/orders', {
      method,
      headers: [
        ...(token ? ['Authorization', `Bearer ${token}`] : []),
        ...(method === 'POST' ? ['Content-Type', 'application/json'] : []),
      ],
      ...(method === 'POST' ? { body: '{"item":"Brush"}' } : {}),
    });
  try {
    const listens = () =>
      ask(url, '/orders').then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(listens, { interval: 20, timeout: 20_000 }).toBe(401);
    const reader = await verifier.issue();
    const read = await send('GET', reader.text);
    expect([file, read.status, read.json]).toEqual([file, 200, { orders: [], for: 'Ines Carvalho' }]);
    const other = await verifier.issue({ scopes: ['orders:write'] });
    expect([file, (await send('GET', other.text)).status]).toEqual([file, 403]);
    if (!hasPost) return;
    const refused = await send('POST', reader.text);
    expect([file, refused.status, refused.json.fix_url]).toEqual([
      file,
      403,
      'https://tokens.halden.example/tokens/new?scopes=orders%3Awrite',
    ]);
    const writer = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const written = await send('POST', writer.text);
    expect([file, written.status, written.json]).toEqual([
      file,
      201,
      { order: { item: 'Brush' }, for: 'Ines Carvalho' },
    ]);
  } finally {
    program.kill('SIGKILL');
    await ended;
  }
}
