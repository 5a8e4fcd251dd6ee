/**
 * OpenTelemetry traces: one home for starting them, and for what of them may leave. Its packages are loaded when this is
 * called, and it is called only where a collector's address is set. Sampling, headers and names come from the standard
 * `OTEL_…` variables, which the packages read themselves.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as OpenTelemetryApi from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Logger } from './logger';
import { reportOutages } from './report-outages';
import { repositoryRoot } from './settings';

/** Of the ten seconds a stop may take, what the last export gets. */
const LAST_EXPORT_PATIENCE_MS = 1_000;

/**
 * The attributes that leave, of all spans. Everything else stays here: Next.js notes URLs with their queries, and whatever it
 * notes tomorrow was looked at by nobody.
 */
const EXPORTED_ATTRIBUTES: ReadonlySet<string> = new Set([
  'db.query.summary',
  'db.system.name',
  'error.type',
  'http.method',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'http.status_code',
  'latchkey.code',
  'latchkey.records',
  'next.route',
  'next.rsc',
  'next.segment',
  'next.span_type',
  'url.path',
  'url.scheme',
]);

export interface TracingOptions {
  /** An OTLP/HTTP receiver; `/v1/traces` is added. */
  collectorUrl: string;
  /** The service's name, unless OTEL_SERVICE_NAME gives another. */
  service: 'latchkey-portal' | 'latchkey-verifier';
  log: Logger;
}

export interface Tracing {
  api: typeof OpenTelemetryApi;
  tracer: OpenTelemetryApi.Tracer;
  /** Makes these the traces of the whole process: what knows OpenTelemetry by itself (Next.js) joins in. */
  offerToAll(): void;
  /** Exports what is left, within a second or not at all. */
  stop(): Promise<void>;
}

export async function startTracing({ collectorUrl, service, log }: TracingOptions): Promise<Tracing> {
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  // Wrong OTEL_… variables are said while they are read. Later the packages would repeat themselves with each export.
  const say = (message: string, ...details: unknown[]) => log.warn({ details }, message);
  api.diag.setLogger(
    { error: say, warn: say, info: () => {}, debug: () => {}, verbose: () => {} },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({ url: `${collectorUrl}/v1/traces` });
  const provider = new sdk.NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': service, 'service.version': ownVersion() }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(careful(exporter, log))],
  });
  api.diag.disable();
  return {
    api,
    tracer: provider.getTracer('latchkey', ownVersion()),
    offerToAll: () => provider.register(),
    stop: () =>
      within(
        LAST_EXPORT_PATIENCE_MS,
        // Why an export failed was said when it failed.
        provider.shutdown().catch(() => {}),
      ),
  };
}

/** Exports what may leave, and says once that the collector is gone and once that it is back. */
function careful(exporter: SpanExporter, log: Logger): SpanExporter {
  const reported = reportOutages(log, {
    gone: 'traces cannot be exported; those that are not are lost',
    back: 'traces are exported again',
  });
  return {
    export: (spans, done) => {
      const exported = reported(
        () =>
          new Promise<void>((resolve, reject) => {
            exporter.export(spans.map(whatMayLeave), ({ code, error }) =>
              code === EXPORTED ? resolve() : reject(error ?? new Error('The collector refused the traces.')),
            );
          }),
      );
      exported.then(
        () => done({ code: EXPORTED }),
        (error: Error) => done({ code: NOT_EXPORTED, error }),
      );
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

/** ExportResultCode of @opentelemetry/core. */
const EXPORTED = 0;
const NOT_EXPORTED = 1;

/**
 * A span without what nobody vouches for: unknown attributes, errors' messages (in events and in the status), and the
 * tracestate, which is any text a client likes.
 */
export function whatMayLeave(span: ReadableSpan): ReadableSpan {
  const { parentSpanContext } = span;
  return {
    name: nameOf(span),
    kind: span.kind,
    spanContext: () => bare(span.spanContext()),
    ...(parentSpanContext ? { parentSpanContext: bare(parentSpanContext) } : {}),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes: Object.fromEntries(
      Object.entries(span.attributes).filter(([name]) => EXPORTED_ATTRIBUTES.has(name)),
    ),
    links: [],
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

const bare = ({
  traceId,
  spanId,
  traceFlags,
  isRemote = false,
}: OpenTelemetryApi.SpanContext): OpenTelemetryApi.SpanContext => ({ traceId, spanId, traceFlags, isRemote });

/** Spans bear the names of routes and questions, but Next.js names a fetch by its URL. */
function nameOf({ name, attributes }: ReadableSpan): string {
  return attributes['next.span_type'] === 'AppRender.fetch' ? 'fetch' : name;
}

const ownVersion = (): string =>
  JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8')).version;

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
