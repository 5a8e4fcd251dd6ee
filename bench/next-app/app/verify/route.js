// The bare server's work in a Next.js route handler: the same lookup, an answer of the same bytes.
import { createHmac } from 'node:crypto';
import pg from 'pg';

let pool;

export async function POST(request) {
  const { BENCH_DATABASE_URL, BENCH_PEPPER, BENCH_ANSWER, BENCH_QUERY } = process.env;
  pool ??= new pg.Pool({ connectionString: BENCH_DATABASE_URL, max: 10 });
  const { token } = await request.json();
  const digest = createHmac('sha256', BENCH_PEPPER).update(token).digest();
  await pool.query({ name: 'find_token', text: BENCH_QUERY, values: [[digest]] });
  return new Response(BENCH_ANSWER, {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
}

/** Ready. */
export function GET() {
  return new Response('ready');
}
