import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { formatTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import type { TokenOwner } from '@/db/queries/tokens';
import { systemClock } from '@/runtime/clock';
import { createLogger } from '@/runtime/logger';
import type { Tracing } from '@/runtime/tracing';
import { createTestPortal, type TestPortal } from '@/server/test-context';
import { type IssueTokenInput, issueToken } from '@/server/tokens/issue-token';
import type { IssuedToken } from '@/server/tokens/issued-token';
import { issueVerifierCredential } from '@/server/verifier-credentials/issue-verifier-credential';
import { createVerifier, type Verifier } from './create-verifier';
import type { RedisTarget } from './limits/redis-limits';
import { VerifierMetrics } from './metrics/verifier-metrics';

export const AUDIENCE = 'https://orders.example';
export const OTHER_AUDIENCE = 'https://depot.example';
export const PORTAL_URL = 'https://tokens.halden.example';

/** Well-formed, so that it is looked up, and not found. */
export const UNKNOWN_CREDENTIAL = revealTokenSecret_theOnlyExit(
  formatTokenSecret('lk', 'ver', (length) => new Uint8Array(length)),
);

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body, read as JSON. */
  json: Record<string, unknown>;
}

export interface TestToken {
  tokenId: string;
  /** As a client holds it. */
  text: string;
}

export interface TestVerifier {
  portal: TestPortal;
  url: string;
  running: Verifier;
  metrics: VerifierMetrics;
  apiId: string;
  /** Credentials of the two APIs. */
  credential: string;
  otherCredential: string;
  user: UserPrincipal;
  /** All that was logged, at its most talkative. */
  log: string[];
  /** By `issuer`, by default the user; for `owner`, by default the issuer. */
  issue(input?: Partial<IssueTokenInput>, issuer?: UserPrincipal, owner?: TokenOwner): Promise<TestToken>;
  /** `POST /v1/tokens/verify` as the first API. */
  verify(question: Record<string, unknown>, credential?: string): Promise<Answer>;
  introspect(form: Record<string, string>, credential?: string): Promise<Answer>;
  ask(path: string, init?: RawRequest): Promise<Answer>;
  /** A second verifier on the same database, and the same Redis. */
  another(): Promise<Pick<TestVerifier, 'verify' | 'close'>>;
  /** Resolves when the verifier has seen all that was committed before. */
  caughtUp(): Promise<void>;
  /** Changes the database as its owner, and waits until the verifier has seen it. */
  change(statement: string, values?: unknown[]): Promise<void>;
  close(): Promise<void>;
}

export interface RawRequest {
  method?: string;
  /** Names and values in turn, sent as they are: twice the same name is two headers. */
  headers?: string[];
  body?: string | Buffer;
}

/** A verifier on a database of its own: two APIs, a credential each, and a user who may use all scopes. */
export async function createTestVerifier(
  /** Where the verifier finds its database; by default where it is. */
  reach: (databaseUrl: string) => Promise<string> = async (databaseUrl) => databaseUrl,
  /** Where it counts requests; by default in its own memory. */
  redis?: RedisTarget,
  /** Of the first verifier alone. */
  tracing?: Tracing,
): Promise<TestVerifier> {
  const portal = await createTestPortal();
  const { id: apiId } = await portal.addApi(AUDIENCE, ['orders:read', 'orders:write']);
  await portal.addApi(OTHER_AUDIENCE, ['depot:read']);
  const user = await portal.addUser();
  await portal.asOwner(`update users set external_id = 'crm-' || id where id = $1`, [user.userId]);
  const log: string[] = [];
  const databaseUrl = await reach(portal.database.verifierUrl);
  const start = (metrics: VerifierMetrics, tracing: Tracing | undefined) =>
    createVerifier({
      host: '127.0.0.1',
      port: 0,
      databaseUrl,
      portalUrl: PORTAL_URL,
      trustedProxyHops: 0,
      listen: true,
      bounds: { tokensMax: 10_000, bytesMax: 64 * 1_024 * 1_024 },
      redis,
      pepper: portal.ctx.secrets,
      clock: systemClock,
      metrics,
      tracing,
      log: createLogger({
        name: 'verifier',
        level: 'trace',
        destination: { write: (line) => log.push(line) },
      }),
    });
  const metrics = new VerifierMetrics();
  const running = start(metrics, tracing);
  const url = `http://127.0.0.1:${await running.listen()}`;
  const credential = await issueCredential(portal, AUDIENCE);
  const otherCredential = await issueCredential(portal, OTHER_AUDIENCE);
  await untilReady(url);
  let labels = 0;

  const caughtUp = async () => {
    const asked = performance.now();
    await expect.poll(() => performance.now() - running.feedAgeMs(), { interval: 2 }).toBeGreaterThan(asked);
  };

  return {
    portal,
    url,
    running,
    metrics,
    apiId,
    credential,
    otherCredential,
    user,
    log,
    issue: async (input = {}, issuer = user, owner: TokenOwner = { type: 'user', id: issuer.userId }) => {
      labels += 1;
      const issued = await issueToken(
        issuer,
        {
          owner,
          label: `token ${labels}`,
          scopes: ['orders:read'],
          expiry: { type: 'days', days: 30 },
          ...input,
        },
        portal.ctx,
      );
      if (!issued.ok) throw new Error(JSON.stringify(issued));
      return testToken(issued.value);
    },
    verify: (question, as = credential) => verifyAt(url, question, as),
    introspect: (form, as = credential) =>
      ask(url, '/oauth/introspect', {
        method: 'POST',
        headers: ['Authorization', `Bearer ${as}`, 'Content-Type', 'application/x-www-form-urlencoded'],
        body: new URLSearchParams(form).toString(),
      }),
    ask: (path, init) => ask(url, path, init),
    another: async () => {
      const other = start(new VerifierMetrics(), undefined);
      const otherUrl = `http://127.0.0.1:${await other.listen()}`;
      await untilReady(otherUrl);
      return {
        verify: (question) => verifyAt(otherUrl, question, credential),
        close: () => other.close(),
      };
    },
    caughtUp,
    change: async (statement, values = []) => {
      await portal.asOwner(statement, values);
      await caughtUp();
    },
    close: async () => {
      await running.close();
      await portal.close();
    },
  };
}

const verifyAt = (url: string, question: Record<string, unknown>, credential: string) =>
  ask(url, '/v1/tokens/verify', {
    method: 'POST',
    headers: ['Authorization', `Bearer ${credential}`, 'Content-Type', 'application/json'],
    body: JSON.stringify(question),
  });

const testToken = ({ tokenId, secret }: IssuedToken): TestToken => ({
  tokenId,
  text: revealTokenSecret_theOnlyExit(secret),
});

export async function issueCredential(portal: TestPortal, audience: string): Promise<string> {
  const issued = await issueVerifierCredential(
    { type: 'system', name: 'cli' },
    { audience, label: 'test' },
    portal.ctx,
  );
  if (!issued.ok) throw new Error(issued.message);
  return revealTokenSecret_theOnlyExit(issued.value.secret);
}

/** Asks until the verifier is ready; each answer comes when it comes, so there is nothing to sleep for. */
export async function untilReady(url: string): Promise<void> {
  for (let asked = 0; asked < 2_000; asked += 1) {
    const status = await ask(url, '/readyz').then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${url} did not become ready`);
}

/** A request with exactly these headers. */
export function ask(
  url: string,
  path: string,
  { method = 'GET', headers = [], body }: RawRequest = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        headers: ['Host', `${hostname}:${port}`, ...headers, ...length],
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = /json/.test(String(response.headers['content-type'])) && text !== '';
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : {},
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
