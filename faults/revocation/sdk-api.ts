/** An API that decides about tokens in its own process, and answers as the verifier would: so the same checker can judge it. */
import { createServer } from 'node:http';
import { callVerifier } from '@/sdk/src/call-verifier';
import { VerifierUnavailableError } from '@/sdk/src/errors';
import { LocalVerifier } from '@/sdk/src/local-verifier';
import type { Verdict } from '@/sdk/src/types';

const { VERIFIER_URL: url = '', VERIFIER_CREDENTIAL = '', PORT } = process.env;
const credential = () => VERIFIER_CREDENTIAL;
const call = callVerifier({ url, credential, timeoutMs: 1_000 });
const sdk = new LocalVerifier({
  url,
  credential,
  call,
  ask: async (question) => {
    const { json } = await call('/v1/tokens/verify', question);
    return { valid: json.valid, code: json.code } as Verdict;
  },
  recordsMax: 10_000,
  staleIfErrorSeconds: 0,
  onError: () => {},
});
sdk.start();

const server = createServer((request, response) => {
  if (request.url === '/readyz') {
    response.writeHead(sdk.isCurrent ? 200 : 503).end();
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', async () => {
    const answer = (status: number, code: string) => response.writeHead(status).end(JSON.stringify({ code }));
    try {
      const { code } = await sdk.verify({ token: JSON.parse(body).token });
      answer(200, code);
    } catch (error) {
      if (error instanceof VerifierUnavailableError) answer(503, 'UNAVAILABLE');
      else answer(500, String(error));
    }
  });
});
server.listen(Number(PORT), '127.0.0.1', () => process.send?.('listening'));
process.on('SIGTERM', async () => {
  server.close();
  await sdk.stop();
  process.exit(0);
});
