/** docs/verify.md says what to write where there is no SDK. What it says is run here, against a real verifier. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { VERIFY_CODES } from '@/core/token/verify-token';
import { repositoryRoot } from '@/runtime/settings';
import { freePort } from './test-port';
import { createTestVerifier, type TestVerifier, UNKNOWN_CREDENTIAL } from './test-verifier';

const LINES_MAX = 25;
const IP = '203.0.113.24';

const page = readFileSync(join(repositoryRoot(), 'docs/verify.md'), 'utf8');
const snippets = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const snippetIn = (language: string): string => {
  const [snippet, second] = snippets.filter((each) => each.language === language);
  if (!snippet || second) throw new Error(`docs/verify.md has not one ${language} snippet`);
  return snippet.code;
};

const runs = (program: string) => spawnSync(program, ['--version']).status === 0;

/** How each is started to ask once: the token, the address and the scopes are its arguments. */
const PROGRAMS = {
  bash: {
    isThere: runs('bash') && runs('curl'),
    // Without --norc a bash that has a socket for its standard input reads .bashrc.
    command: ['bash', '--norc', '-c', `${snippetIn('bash')}\nask_verifier "$@"`, 'bash'],
  },
  python: {
    isThere: runs('python3'),
    command: [
      'python3',
      '-c',
      `${snippetIn('python')}\nimport sys\nprint(ask_verifier(sys.argv[1], sys.argv[3:], sys.argv[2]))`,
    ],
  },
} as const;

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

interface Asking {
  url?: string;
  credential?: string;
  ip?: string;
}

/** The status that the snippet would answer its client with. */
function askWith(
  [program, ...words]: readonly string[],
  token: string,
  scopes: string[] = ['orders:read'],
  { url = verifier.url, credential = verifier.credential, ip = IP }: Asking = {},
): Promise<number> {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    VERIFIER_URL: url,
    LATCHKEY_VERIFIER_CREDENTIAL: credential,
  };
  return new Promise((resolve, reject) => {
    execFile(program ?? '', [...words, token, ip, ...scopes], { env }, (error, stdout, stderr) => {
      if (error || stderr || !/^\d{3}\n$/.test(stdout)) reject(new Error(`said ${stdout}${stderr}`));
      else resolve(Number(stdout));
    });
  });
}

/** Something in the verifier's place that answers as it is told to. */
async function standIn<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const saying =
  (status: number, body: string) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  };

describe('docs/verify.md', () => {
  it('has a snippet for each language, short enough to be read', () => {
    const languages = snippets.map(({ language }) => language).filter((language) => language !== 'sh');
    expect(languages).toEqual(['bash', 'python', 'go', 'java', 'php']);
    for (const { language, code } of snippets) {
      const lines = code.trimEnd().split('\n').length;
      expect([language, lines]).toEqual([language, expect.toSatisfy((count) => count <= LINES_MAX)]);
    }
  });

  it('says how long to wait and what to answer in each of them, also in those that are not run here', () => {
    const second: Record<string, string> = {
      bash: '--max-time 1 ',
      python: 'timeout=1)',
      go: 'Timeout: time.Second',
      java: '.get(1, TimeUnit.SECONDS)',
      php: 'CURLOPT_TIMEOUT_MS => 1000',
    };
    for (const [language, says] of Object.entries(second)) {
      const code = snippetIn(language);
      for (const needed of [says, 'INSUFFICIENT_SCOPE', 'IP_NOT_ALLOWED', 'RATE_LIMITED', '401', '503']) {
        expect([language, code]).toEqual([language, expect.stringContaining(needed)]);
      }
    }
  });

  it('promises that valid and code stand first, which an answer keeps', async () => {
    const token = await verifier.issue();
    for (const scopes of [[], ['orders:write']]) {
      const { text } = await verifier.verify({ token: token.text, scopes });
      expect(text).toMatch(/^\{"valid":(true|false),"code":"[A-Z_]+"/);
    }
    expect((await verifier.verify({ token: 'x' })).text).toMatch(/^\{"valid":false,"code":"INVALID_FORMAT"/);
  });
});

// Skipped, visibly, where the program is not installed.
describe.each(Object.entries(PROGRAMS))('the snippet for %s', (_language, { isThere, command }) => {
  describe.skipIf(!isThere)('run as it stands', () => {
    it('lets a good token through, with one scope, with two and with none', async () => {
      const token = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
      expect(await askWith(command, token.text)).toBe(200);
      expect(await askWith(command, token.text, ['orders:read', 'orders:write'])).toBe(200);
      expect(await askWith(command, token.text, [])).toBe(200);
    });

    it('answers 401 to a revoked token, an unknown one and what is none', async () => {
      const token = await verifier.issue();
      expect(await askWith(command, token.text)).toBe(200);
      await verifier.change(
        `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where id = $1`,
        [token.tokenId],
      );
      const unknown = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';
      for (const text of [
        token.text,
        unknown,
        verifier.credential,
        'x',
        '',
        'a b',
        'é',
        "'",
        '$(id)',
        '\\',
      ]) {
        expect([text, await askWith(command, text)]).toEqual([text, 401]);
      }
    });

    it('answers 403 where a scope is missing, which a token cannot talk it out of', async () => {
      const token = await verifier.issue({ scopes: ['orders:read'] });
      expect(await askWith(command, token.text, ['orders:write'])).toBe(403);
      expect(await askWith(command, token.text, ['orders:read', 'orders:write'])).toBe(403);
      const smuggled = `${token.text}","scopes":["orders:read"],"ip":"${IP}"}`;
      expect(await askWith(command, smuggled, ['orders:write'])).toBe(401);
    });

    it('answers 403 from outside the token’s networks', async () => {
      const token = await verifier.issue({ cidrs: '203.0.113.0/24' });
      expect(await askWith(command, token.text)).toBe(200);
      expect(await askWith(command, token.text, [], { ip: '198.51.100.7' })).toBe(403);
      expect(await askWith(command, token.text, [], { ip: '2001:db8::7' })).toBe(403);
    });

    it('answers 429 to one used too often', async () => {
      const token = await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, day: 1 } });
      expect(await askWith(command, token.text)).toBe(200);
      expect(await askWith(command, token.text)).toBe(429);
    });

    it('gives each code of the verifier the status that the verifier has for it, and a new one 401', async () => {
      const statuses: [string, number][] = Object.entries(VERIFY_CODES).map(([code, { clientStatus }]) => [
        code,
        clientStatus,
      ]);
      for (const [code, status] of [...statuses, ['A_LATER_CODE', 401] as const]) {
        const body = JSON.stringify({
          valid: status === 200,
          code,
          metadata: { code: 'VALID', valid: true },
        });
        const answered = await standIn(saying(200, body), (url) => askWith(command, 'x', [], { url }));
        expect([code, answered]).toEqual([code, status]);
      }
    });

    it('answers 503 while the verifier is gone, errs or does not know the API, and never 401', async () => {
      const token = await verifier.issue();
      const gone = `http://127.0.0.1:${await freePort()}`;
      expect(await askWith(command, token.text, [], { url: gone })).toBe(503);
      expect(await askWith(command, token.text, [], { credential: UNKNOWN_CREDENTIAL })).toBe(503);
      expect(await askWith(command, token.text, ['not a scope'])).toBe(503);
      const valid = '{"valid":true,"code":"VALID"}';
      for (const [status, body] of [
        [503, valid],
        [500, valid],
        [401, valid],
        [302, valid],
        [200, ''],
        [200, '[]'],
        [200, '<html>{"valid":true,"code":"VALID"}</html>'],
      ] as const) {
        const answered = await standIn(saying(status, body), (url) => askWith(command, 'x', [], { url }));
        expect([status, body, answered]).toEqual([status, body, 503]);
      }
    });

    it('answers 503 after a second to a verifier that takes the question and says nothing, or half of it', async () => {
      const began = performance.now();
      const half = (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"valid":true,"code":"VALID"');
      };
      for (const answer of [() => undefined, half]) {
        expect(await standIn(answer, (url) => askWith(command, 'x', [], { url }))).toBe(503);
      }
      // Two time-outs, and two starts of a program on a busy machine; the usual time-outs are a minute and none.
      expect(performance.now() - began).toBeLessThan(15_000);
    });
  });
});
