import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '@/runtime/logger';
import { startTestCollector, type TestCollector } from './test-collector';
import { startTracing, type Tracing } from './tracing';

let collector: TestCollector;
let tracing: Tracing;
let log: string[];

async function start(): Promise<void> {
  const destination = { write: (line: string) => log.push(line) };
  tracing = await startTracing({
    collectorUrl: collector.url,
    service: 'latchkey-portal',
    log: createLogger({ name: 'portal', level: 'info', destination }),
  });
}

beforeEach(async () => {
  log = [];
  collector = await startTestCollector();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  trace.disable();
  context.disable();
  await collector.close();
});

describe('traces of the whole process', () => {
  it('take in what a library traces by itself, below the span it runs in', async () => {
    await start();
    tracing.offerToAll();
    const library = trace.getTracer('next.js');
    await library.startActiveSpan('GET /tokens', async (outer) => {
      await Promise.resolve();
      library.startSpan('render route (app) /tokens').end();
      outer.end();
    });
    await tracing.stop();
    const spans = collector.spans();
    const [inner, outer] = ['render route (app) /tokens', 'GET /tokens'].map((wanted) =>
      spans.find(({ name }) => name === wanted),
    );
    expect([inner?.traceId, inner?.parentSpanId]).toEqual([outer?.traceId, outer?.spanId]);
  });

  it('leave without what nobody vouches for: unknown attributes, the URLs of fetches, messages of errors', async () => {
    await start();
    tracing.offerToAll();
    const span = trace.getTracer('next.js').startSpan('fetch GET https://mail.example/?to=secretive', {
      attributes: {
        'next.span_type': 'AppRender.fetch',
        'http.method': 'GET',
        'http.target': '/tokens?search=secretive',
        'http.url': 'https://mail.example/?to=secretive',
        'next.span_name': 'fetch GET https://mail.example/?to=secretive',
      },
      links: [{ context: tracing.tracer.startSpan('x').spanContext(), attributes: { why: 'secretive' } }],
    });
    span.recordException(new Error('no user secretive'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no user secretive' });
    span.end();
    await tracing.stop();
    expect(collector.spans()).toMatchObject([
      {
        name: 'fetch',
        attributes: { 'next.span_type': 'AppRender.fetch', 'http.method': 'GET' },
        status: { code: SpanStatusCode.ERROR },
        events: [],
      },
    ]);
    expect(collector.bytes()).not.toContain('secretive');
    expect(log).toEqual([]);
  });
});

describe('the standard variables', () => {
  it('give the service another name, and say how much is sampled', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'tokens');
    await start();
    tracing.tracer.startSpan('seen').end();
    await tracing.stop();
    expect(collector.resources()[0]).toMatchObject({ 'service.name': 'tokens' });

    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
    await start();
    tracing.tracer.startSpan('unseen').end();
    await tracing.stop();
    expect(collector.spans().map(({ name }) => name)).toEqual(['seen']);
  });

  it('that are wrong are said in the log', async () => {
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'sometimes');
    await start();
    await tracing.stop();
    expect(log.join('')).toContain('OTEL_TRACES_SAMPLER');
  });
});
