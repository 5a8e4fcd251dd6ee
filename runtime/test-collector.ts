import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it came over the wire, its attributes by name. */
export interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, string | number>;
  status: { code?: number; message?: string };
  events: unknown[];
}

export interface TestCollector {
  url: string;
  /** All that was sent, headers included, as text. */
  bytes(): string;
  spans(): ReceivedSpan[];
  resources(): Record<string, string | number>[];
  close(): Promise<void>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}
interface Received {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}

const byName = (attributes: Attribute[]): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)] as const),
  );

/** An OTLP/HTTP receiver of JSON. */
export async function startTestCollector(
  answer: (response: ServerResponse) => void = (response) => response.end('{}'),
): Promise<TestCollector> {
  const heads: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      heads.push(`${request.method} ${request.url} ${request.rawHeaders.join(' ')}`);
      bodies.push(body);
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const received = () => bodies.flatMap((body) => (JSON.parse(body) as Received).resourceSpans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => [...heads, ...bodies].join('\n'),
    spans: () =>
      received()
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, ...span }) => ({ ...span, attributes: byName(attributes) })),
    resources: () => received().map(({ resource }) => byName(resource.attributes)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
