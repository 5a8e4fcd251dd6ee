// better-auth's api-key plugin behind plain node:http, as its documentation has it: keys in PostgreSQL, verified by the server
// call `auth.api.verifyApiKey`. Makes its keys when it starts, and tells them with its port. Outside the product: plain
// JavaScript, with the packages of bench/package.json.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';

const { PEER_DATABASE_URL, PEER_KEYS, PEER_LIMITER, PEER_STORAGE } = process.env;

/** What "secondary storage" is here: this process's memory. Nothing is faster, and no other process would see a revocation. */
const memory = new Map();
const inMemory = {
  get: (key) => memory.get(key) ?? null,
  set: (key, value) => void memory.set(key, value),
  delete: (key) => void memory.delete(key),
};

const options = {
  baseURL: 'http://127.0.0.1',
  secret: randomBytes(32).toString('base64url'),
  database: new pg.Pool({ connectionString: PEER_DATABASE_URL, max: 10 }),
  emailAndPassword: { enabled: true },
  // What need not be done before the answer is done after it.
  advanced: { backgroundTasks: { handler: (task) => void task.catch(console.error) } },
  plugins: [
    apiKey({
      deferUpdates: true,
      // Never reached: to count is what is measured, not to refuse.
      rateLimit: { enabled: PEER_LIMITER === '1', timeWindow: 3_600_000, maxRequests: 1_000_000_000 },
      ...(PEER_STORAGE === 'memory' ? { storage: 'secondary-storage', customStorage: inMemory } : {}),
    }),
  ],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);

const { user } = await auth.api.signUpEmail({
  body: {
    name: 'Bench',
    email: `${randomBytes(8).toString('hex')}@halden.example`,
    password: randomBytes(16).toString('hex'),
  },
});
const keys = [];
for (let n = 0; n < Number(PEER_KEYS); n += 1) {
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, expiresIn: 30 * 86_400 } });
  keys.push(key);
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', async () => {
    const { token } = JSON.parse(body);
    const result = await auth.api.verifyApiKey({ body: { key: token } });
    const text = JSON.stringify(result);
    response.writeHead(result.valid ? 200 : 401, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, keys }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
