import { createServer, type Server } from 'node:http';
import { AggregatorRegistry } from 'prom-client';

/** `GET /metrics` of all workers together, in Prometheus' text format, on a port that is not for clients. */
export async function startMetricsServer({ host, port }: { host: string; port: number }): Promise<Server> {
  const workers = new AggregatorRegistry();
  const server = createServer((request, response) => {
    if (request.url === '/livez') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok\n');
      return;
    }
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Only GET /metrics is here.\n');
      return;
    }
    workers.clusterMetrics().then(
      (text) => response.writeHead(200, { 'Content-Type': workers.contentType }).end(text),
      () => response.writeHead(503, { 'Content-Type': 'text/plain' }).end('A worker did not answer.\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
