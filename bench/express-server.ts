// An Express API with one route, bare or protected by the SDK.
import express from 'express';
import { protect } from '@/sdk/src/express';
import { createVerifier } from '@/sdk/src/index';

const { VERIFIER_URL, VERIFIER_CREDENTIAL: credential = '', PORT } = process.env;
const app = express();
app.disable('x-powered-by');

const answer: express.RequestHandler = (_, response) => {
  response.json({ orders: [{ id: 1, item: 'Oven stone', quantity: 2 }] });
};
if (VERIFIER_URL) {
  const verifier = createVerifier({ url: VERIFIER_URL, credential });
  app.get('/orders', protect(verifier, { scopes: ['orders:read'] }), answer);
} else app.get('/orders', answer);

const server = app.listen(Number(PORT), '127.0.0.1', () => process.send?.('ready'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  process.exit(0);
});
