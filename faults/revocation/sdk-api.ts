/** An API that decides about tokens in its own process, and answers as the verifier would: so the same checker can judge it. */
import { createServer } from 'node:http';
import { createVerifier, VerifierUnavailableError } from '@/sdk/src/index';

const { VERIFIER_URL: url = '', VERIFIER_CREDENTIAL: credential = '', PORT } = process.env;
const sdk = createVerifier({ url, credential, onError: () => {} });

const server = createServer((request, response) => {
  if (request.url === '/readyz') {
    response.writeHead(sdk.isCurrent() ? 200 : 503).end();
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
  await sdk.close();
  process.exit(0);
});
