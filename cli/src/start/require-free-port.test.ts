import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { requireFreePorts } from './require-free-port';

async function squat() {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  return { squatter, port: (squatter.address() as AddressInfo).port };
}

it('waits for a port that whoever ran before is about to let go of', async () => {
  const { squatter, port } = await squat();
  // Some tries long.
  setTimeout(() => squatter.close(), 150);
  await requireFreePorts('127.0.0.1', [{ port, variable: 'VERIFIER_METRICS_PORT' }]);
  expect(squatter.listening).toBe(false);
});

it('says which one stays taken', async () => {
  const { squatter, port } = await squat();
  await expect(requireFreePorts('127.0.0.1', [{ port, variable: 'PORT' }])).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken: stop what listens there or set PORT`,
  );
  squatter.close();
});
