import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Attributes, Span } from '@opentelemetry/api';
import type { Tracing } from '@/runtime/tracing';
import type { Reply } from '../reply';
import { parseTraceparent } from './traceparent';

/** Methods with a name of their own in traces; any other is `_OTHER`, so that nobody invents names there. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);

/** A request that is traced. */
export interface TracedRequest {
  /** Runs what answers it: what is noted meanwhile, and after it, is noted of this request. */
  run(work: () => void): void;
  /** Null: the client went away before it was answered. */
  end(reply: Reply | null): void;
}

/**
 * A span for each request, and below it one for each lookup at the database. A lookup that several requests wait for is the
 * first one's. Attributes are methods, routes, statuses, codes and names of questions: nothing that a client sent.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export class RequestTracing {
  readonly #api;
  readonly #tracer;
  readonly #current = new AsyncLocalStorage<Span>();

  constructor({ api, tracer }: Pick<Tracing, 'api' | 'tracer'>) {
    this.#api = api;
    this.#tracer = tracer;
  }

  /** Begins the span of a request. Of a path that is no route nothing is noted: it may hold anything. */
  begin({ method = '', headers }: IncomingMessage, route: string | null): TracedRequest {
    const { trace, ROOT_CONTEXT, SpanKind } = this.#api;
    const isKnown = METHODS.has(method);
    const attributes: Attributes = {
      'http.request.method': isKnown ? method : '_OTHER',
      'url.scheme': 'http',
    };
    if (route) {
      attributes['http.route'] = route;
      attributes['url.path'] = route;
    }
    const verb = isKnown ? method : 'HTTP';
    const parent = parseTraceparent(headers.traceparent);
    const span = this.#tracer.startSpan(
      route ? `${verb} ${route}` : verb,
      { kind: SpanKind.SERVER, attributes },
      parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
    );
    return {
      run: (work) => this.#current.run(span, work),
      end: (reply) => this.#end(span, reply),
    };
  }

  /** Notes where the records of the request at hand came from. */
  foundIn(source: 'memory' | 'database'): void {
    this.#current.getStore()?.setAttribute('latchkey.records', source);
  }

  /** Looks up, and notes how long that took, waiting for its turn included. What no request asked for is not traced. */
  async watchLookup<T>(name: string, lookUp: () => Promise<T>): Promise<T> {
    const request = this.#current.getStore();
    if (!request) return lookUp();
    const { trace, ROOT_CONTEXT, SpanKind } = this.#api;
    const attributes = { 'db.system.name': 'postgresql', 'db.query.summary': name };
    const context = trace.setSpan(ROOT_CONTEXT, request);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
    try {
      return await lookUp();
    } catch (error) {
      this.#fail(span, error instanceof Error ? error.name : '_OTHER');
      throw error;
    } finally {
      span.end();
    }
  }

  #end(span: Span, reply: Reply | null): void {
    if (reply) {
      span.setAttribute('http.response.status_code', reply.status);
      if (reply.code) span.setAttribute('latchkey.code', reply.code);
      if (reply.status >= 500) this.#fail(span, String(reply.status));
    }
    span.end();
  }

  #fail(span: Span, type: string): void {
    span.setAttribute('error.type', type);
    span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
  }
}
