import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '@/runtime/logger';
import { type ReceivedSpan, startTestCollector, type TestCollector } from '@/runtime/test-collector';
import { startTracing } from '@/runtime/tracing';
import { createTestVerifier, type TestVerifier } from '../test-verifier';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

let collector: TestCollector;
let verifier: TestVerifier;
let log: string[];

async function startTraced(collectorUrl: string): Promise<void> {
  log = [];
  const destination = { write: (line: string) => log.push(line) };
  const tracing = await startTracing({
    collectorUrl,
    service: 'latchkey-verifier',
    log: createLogger({ name: 'verifier', level: 'info', destination }),
  });
  verifier = await createTestVerifier(undefined, undefined, tracing);
}

/** What arrived once the verifier has ended. */
async function exported(): Promise<ReceivedSpan[]> {
  await verifier.running.close();
  return collector.spans();
}

const serverSpans = (spans: ReceivedSpan[]) => spans.filter(({ kind }) => kind === SERVER);

const asCaller = (more: string[] = []) => [
  'Authorization',
  `Bearer ${verifier.credential}`,
  'Content-Type',
  'application/json',
  ...more,
];

describe('a traced verifier', () => {
  beforeEach(async () => {
    collector = await startTestCollector();
    await startTraced(collector.url);
  });
  afterEach(async () => {
    await verifier.close();
    await collector.close();
  });

  it('continues the trace of whoever asks, and says what came of it and where its records came from', async () => {
    const { text } = await verifier.issue();
    const ask = () =>
      verifier.ask('/v1/tokens/verify?page=2', {
        method: 'POST',
        headers: asCaller(['traceparent', `00-${TRACE}-${CALLER}-01`]),
        body: JSON.stringify({ token: text }),
      });
    await ask();
    expect((await ask()).json.code).toBe('VALID');

    const [first, second, ...others] = serverSpans(await exported());
    expect(others).toEqual([]);
    expect(first).toMatchObject({ name: 'POST /v1/tokens/verify', traceId: TRACE, parentSpanId: CALLER });
    expect(first?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/tokens/verify',
      'url.path': '/v1/tokens/verify',
      'url.scheme': 'http',
      'http.response.status_code': 200,
      'latchkey.code': 'VALID',
      'latchkey.records': 'database',
    });
    expect(second?.attributes).toMatchObject({ 'latchkey.code': 'VALID', 'latchkey.records': 'memory' });
  });

  it('shows each lookup at the database below the request that waited for it', async () => {
    const { text } = await verifier.issue();
    await verifier.verify({ token: text });
    const spans = await exported();
    const [request] = serverSpans(spans);
    const lookups = spans.filter(({ kind }) => kind === CLIENT);
    expect(lookups.map(({ name }) => name).sort()).toEqual(
      ['find_api', 'find_credential', 'find_role', 'find_token'].sort(),
    );
    for (const { name, traceId, parentSpanId, attributes } of lookups) {
      expect([traceId, parentSpanId]).toEqual([request?.traceId, request?.spanId]);
      expect(attributes).toEqual({ 'db.system.name': 'postgresql', 'db.query.summary': name });
    }
  });

  it('names the outcome also where the client is not told, and the problem where the question was wrong', async () => {
    const { text, tokenId } = await verifier.issue();
    await verifier.change('update tokens set expires_at = now() where id = $1', [tokenId]);
    const own = ['Authorization', `Bearer ${text}`];
    expect((await verifier.ask('/v1/token', { headers: own })).json.code).toBe('INVALID_TOKEN');
    await verifier.introspect({ token: text });
    await verifier.verify({ token: 7 });
    await verifier.ask('/v1/token', { method: 'DELETE' });
    await verifier.ask('/v1/elsewhere', { method: 'PROPFIND' });
    const spans = serverSpans(await exported());
    expect(spans.map(({ name, attributes }) => `${name} ${attributes['latchkey.code']}`)).toEqual([
      'GET /v1/token EXPIRED',
      'POST /oauth/introspect EXPIRED',
      'POST /v1/tokens/verify INVALID_REQUEST',
      'DELETE /v1/token METHOD_NOT_ALLOWED',
      'HTTP NOT_FOUND',
    ]);
    expect(spans.map(({ status }) => status.code ?? 0)).not.toContain(ERROR);
    expect(spans.at(-1)?.attributes).toMatchObject({ 'http.request.method': '_OTHER' });
  });

  it('marks what we could not answer as an error, and its lookup too', async () => {
    const { text } = await verifier.issue();
    await verifier.portal.asOwner('revoke select on tokens from latchkey_verifier');
    expect((await verifier.verify({ token: text })).status).toBe(503);
    const spans = await exported();
    const [request] = serverSpans(spans);
    expect(request?.status).toEqual({ code: ERROR });
    expect(request?.attributes).toMatchObject({
      'error.type': '503',
      'http.response.status_code': 503,
      'latchkey.code': 'UNAVAILABLE',
    });
    expect(spans.find(({ name }) => name === 'find_token')?.status).toEqual({ code: ERROR });
  });

  it('exports nothing that a client sent: no secret, no address, no query, no path that is no route', async () => {
    const { text } = await verifier.issue();
    const email = 'ines@halden.example';
    const query = `?access_token=${text}&email=${email}`;
    const stray = ['tracestate', `vendor=${email}`, 'baggage', `token=${text}`, 'User-Agent', text];
    await verifier.ask(`/v1/tokens/verify${query}`, {
      method: 'POST',
      headers: asCaller([...stray, 'traceparent', `00-${TRACE}-${CALLER}-01`]),
      body: JSON.stringify({ token: text, scopes: ['orders:read'], ip: '203.0.113.24' }),
    });
    await verifier.verify({ token: text, ip: '203.0.113.24' });
    await verifier.verify({ token: text }, verifier.credential.slice(0, -1));
    await verifier.introspect({ token: text, ip: '203.0.113.24' });
    await verifier.ask(`/v1/token${query}`);
    await verifier.ask('/v1/token', { headers: ['Authorization', `Bearer ${text}`, 'traceparent', text] });
    await verifier.ask(`/v1/tokens/${text}/${email}${query}`);
    await verifier.ask('/livez');
    await verifier.ask('/readyz');

    expect(serverSpans(await exported())).toHaveLength(7);
    const bytes = collector.bytes();
    for (const kept of [text, text.slice(-8), verifier.credential.slice(-8), email, 'halden', '203.0.113']) {
      expect(bytes).not.toContain(kept);
    }
    for (const kept of ['access_token', '?', 'livez', 'readyz', verifier.user.userId, verifier.apiId]) {
      expect(bytes).not.toContain(kept);
    }
  });

  it('says which service and version it is', async () => {
    await verifier.ask('/v1/token');
    await exported();
    expect(collector.resources()[0]).toMatchObject({
      'service.name': 'latchkey-verifier',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(collector.bytes()).toContain('POST /v1/traces ');
  });

  it('traces only what its caller samples', async () => {
    await verifier.ask('/v1/token', { headers: ['traceparent', `00-${TRACE}-${CALLER}-00`] });
    expect(await exported()).toEqual([]);
  });
});

describe('where the collector', () => {
  const ended = async () => {
    await verifier.running.close();
    await verifier.close();
  };

  it('is gone, answers come, the verifier ends, and the log says so once', async () => {
    const gone = await startTestCollector();
    await gone.close();
    // The packages' own variable: else they try for ten seconds before they say anything.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
    await startTraced(gone.url);
    vi.unstubAllEnvs();
    const { text } = await verifier.issue();
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
    await ended();
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('traces cannot be exported');
  });

  it('never answers, answers come and the verifier ends all the same', async () => {
    const silent = await startTestCollector(() => {});
    // However patient the packages are.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '600000');
    vi.stubEnv('OTEL_BSP_EXPORT_TIMEOUT', '600000');
    await startTraced(silent.url);
    vi.unstubAllEnvs();
    const { text } = await verifier.issue();
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
    await ended();
    expect(silent.spans()).not.toEqual([]);
    await silent.close();
  });

  it('refuses, the log says so once, and nothing of its answer', async () => {
    const words = 'text of somebody else';
    const refusing = await startTestCollector((response) => {
      response.statusCode = 400;
      response.end(words);
    });
    await startTraced(refusing.url);
    await verifier.ask('/v1/token');
    await ended();
    expect(log).toHaveLength(1);
    expect(log[0]).not.toContain(words);
    await refusing.close();
  });
});
