// What the verifier is measured against: node:http, the same POST read and parsed, an answer of the same bytes; with
// BENCH_LOOKUP=1 the same one lookup before it. No decision, no credential, no bounds, no count.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '@/db/client';
import { FIND_TOKENS } from '@/db/queries/verification/find-token';

const { BENCH_DATABASE_URL = '', BENCH_PEPPER = '', BENCH_ANSWER = '', BENCH_LOOKUP } = process.env;
const looksUp = BENCH_LOOKUP === '1';
const { pool } = openDatabase(BENCH_DATABASE_URL, { applicationName: 'bare server', connectionsMax: 10 });

async function lookUp(token: string): Promise<void> {
  const digest = createHmac('sha256', BENCH_PEPPER).update(token).digest();
  await pool.query({ name: 'find_token', text: FIND_TOKENS, values: [[digest]] });
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', async () => {
    const { token } = JSON.parse(body) as { token: string };
    if (looksUp) await lookUp(token);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(BENCH_ANSWER),
      'Cache-Control': 'no-store',
    });
    response.end(BENCH_ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
