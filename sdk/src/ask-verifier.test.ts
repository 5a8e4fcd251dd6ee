import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askVerifier } from './ask-verifier';
import { createVerifier } from './create-verifier';
import { LatchkeyError, VerifierRefusedError, VerifierUnavailableError } from './errors';
import type { VerifierAddress } from './post-to-verifier';
import type { VerifierOptions } from './types';

// What is no verifier: proxies, other servers, nothing. A real verifier answers in frameworks.db.test.ts.

const CREDENTIAL = 'lk_ver_secretsecretsecretsecretsecret';
const TOKEN = 'lk_pat_presentedpresentedpresented';
const WELL_FORMED = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, body: string, headers = {}) =>
  serve((_, response) => response.writeHead(status, headers).end(body));

const at = (url: string, rest: Partial<VerifierAddress> = {}): VerifierAddress => ({
  url,
  readCredential: () => CREDENTIAL,
  timeoutMs: 1_000,
  ...rest,
});

async function failureOf(url: string, rest: Partial<VerifierAddress> = {}): Promise<Error> {
  const error = await askVerifier(at(url, rest), { token: TOKEN, scopes: ['orders:read'] }).then(
    (verdict) => expect.unreachable(`a verdict: ${verdict.code}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LatchkeyError)) throw error;
  expect(error.cause).toBeUndefined();
  expect(error.message).not.toMatch(/secret|presented/);
  return error;
}

const good = {
  valid: true,
  code: 'VALID',
  token_id: 'tok_1',
  kind: 'personal',
  subject: 'usr_1',
  owner: { type: 'user', id: 'usr_1', name: 'Ines', external_id: null },
  scopes: ['orders:read'],
  expires_at: null,
  metadata: {},
};

describe('nobody can know', () => {
  it.each([
    ['nothing', ''],
    ['no JSON, with what was sent in it', `${CREDENTIAL} ${TOKEN}`],
    ['no object', '[]'],
    ['no verdict', '{"status":"ok"}'],
    ['good, and yet refused', JSON.stringify({ ...good, code: 'REVOKED' })],
    ['refused, and yet good', '{"valid":false,"code":"VALID"}'],
    ['good in another word', JSON.stringify({ ...good, valid: 'true' })],
    ['no owner', JSON.stringify({ ...good, owner: undefined })],
    ['an owner of another kind', JSON.stringify({ ...good, owner: { ...good.owner, type: 'team' } })],
    ['scopes that are no list', JSON.stringify({ ...good, scopes: 'orders:read' })],
    ['an end that is no instant', JSON.stringify({ ...good, expires_at: 'never' })],
    ['no end at all', JSON.stringify({ ...good, expires_at: undefined })],
    ['metadata that is no object', JSON.stringify({ ...good, metadata: null })],
  ])('when the answer is %s', async (_, body) => {
    const error = await failureOf(await answering(200, body));
    expect(error).toBeInstanceOf(VerifierUnavailableError);
    expect(error.message).toMatch(/cannot be read/);
  });

  it.each([500, 502, 503, 408, 429])('when it is %i', async (status) => {
    const error = await failureOf(await answering(status, `${CREDENTIAL} ${TOKEN}`));
    expect(error).toBeInstanceOf(VerifierUnavailableError);
    expect(error.message).toContain(String(status));
  });

  it('when it comes too late, head or body', async () => {
    const never = await serve(() => {});
    const half = await serve((_, response) => response.writeHead(200).write('{"valid":'));
    for (const url of [never, half]) {
      const error = await failureOf(url, { timeoutMs: 50 });
      expect(error).toBeInstanceOf(VerifierUnavailableError);
      expect(error.message).toContain('within 50 ms');
    }
  });

  it('when nobody listens', async () => {
    const url = await answering(200, '');
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect((await failureOf(url)).message).toContain('ECONNREFUSED');
  });

  it('when it leads elsewhere: neither credential nor token is taken there', async () => {
    const asked: IncomingMessage[] = [];
    const elsewhere = await serve((request, response) => {
      asked.push(request);
      response.end(JSON.stringify(good));
    });
    for (const status of [301, 302, 307, 308]) {
      const url = await answering(status, '', { Location: elsewhere });
      expect(await failureOf(url)).toBeInstanceOf(VerifierUnavailableError);
    }
    expect(asked).toEqual([]);
  });

  it('before there is a credential, and the verifier is not even asked', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.end(JSON.stringify(good));
    });
    const notThere = () => {
      throw Object.assign(new Error('no secret'), { code: 'ENOENT' });
    };
    for (const readCredential of [() => null, () => '', () => ' \n', notThere]) {
      expect(await failureOf(url, { readCredential })).toBeInstanceOf(VerifierUnavailableError);
    }
    expect(asked).toBe(0);
  });
});

describe('the question is wrong', () => {
  it.each([400, 401, 403, 404, 413])('when it is %i', async (status) => {
    const problem = { code: 'INVALID_CLIENT', detail: `${CREDENTIAL} ${TOKEN}` };
    const error = await failureOf(await answering(status, JSON.stringify(problem)));
    expect(error).toBeInstanceOf(VerifierRefusedError);
    expect(error).toMatchObject({ status, code: 'INVALID_CLIENT' });
  });

  it('also when no verifier says so, and what it says is not repeated', async () => {
    for (const body of [`<h1>${CREDENTIAL}</h1>`, JSON.stringify({ code: TOKEN }), 'null']) {
      expect(await failureOf(await answering(404, body))).toMatchObject({ status: 404, code: null });
    }
  });

  it('when the credential cannot be sent: it is not quoted', async () => {
    const url = await answering(200, JSON.stringify(good));
    for (const credential of ['two secret words', 'secret\nline', 'secrét', 'secret\0']) {
      const error = await failureOf(url, { readCredential: () => credential });
      expect(error).toMatchObject({ name: 'VerifierRefusedError', status: 401, code: 'INVALID_CLIENT' });
    }
  });
});

it('a reason that only a newer verifier knows is a refusal', async () => {
  const url = await answering(200, '{"valid":false,"code":"MOON_PHASE"}');
  const verdict = await askVerifier(at(url), { token: TOKEN });
  expect(verdict).toMatchObject({ valid: false, code: 'MOON_PHASE', missingScopes: [] });
});

it('the credential is read with each question, without the line end of a file', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end(JSON.stringify(good));
  });
  const files = ['first\n', 'second'];
  const verifier = at(url, { readCredential: () => files.shift() ?? null });
  await askVerifier(verifier, { token: TOKEN });
  await askVerifier(verifier, { token: TOKEN });
  expect(seen).toEqual(['Bearer first', 'Bearer second']);
});

it('a failure is heard of, by whoever listens and by whoever asked', async () => {
  const url = await answering(503, '');
  const heard: Error[] = [];
  const verifier = createVerifier({
    url: `${url}/`,
    credential: CREDENTIAL,
    onError: (error) => heard.push(error),
  });
  const asked = verifier.verify({ token: WELL_FORMED });
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(VerifierUnavailableError);
  expect(heard).toContain(error);
  expect(verifier.isCurrent()).toBe(false);
  await verifier.close();
});

it('an outage that nobody listens for is said once, however many ask', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue();
  const verifier = createVerifier({ url: await answering(503, ''), credential: CREDENTIAL });
  const ask = () => verifier.verify({ token: WELL_FORMED }).catch(() => null);
  for (let n = 0; n < 5; n += 1) await ask();
  await verifier.close();
  const lines = said.mock.calls.map(([line]) => line);
  said.mockRestore();
  expect(lines.filter((line) => line === 'latchkey: The verifier answered 503.')).toHaveLength(1);
  expect(new Set(lines).size).toBe(lines.length);
});

it.each<[string, Partial<VerifierOptions>]>([
  ['less than nothing to hold', { recordsMax: -1 }],
  ['half a second of patience', { staleIfError: 0.5 }],
  ['an address', { url: 'verifier.example' }],
  ['another protocol', { url: 'ftp://verifier.example' }],
  ['a credential in the address', { url: 'https://lk:secret@verifier.example' }],
  ['an empty credential', { credential: ' ' }],
  ['no address of a portal', { portalUrl: 'tokens' }],
  ['no time at all', { timeoutMs: 0 }],
])('options that can never work are refused at once: %s', (_, options) => {
  const create = () => createVerifier({ url: 'http://localhost:3100', credential: CREDENTIAL, ...options });
  expect(create).toThrow(TypeError);
  expect(create).not.toThrow(/secret/);
});
