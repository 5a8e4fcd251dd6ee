/** One product for all tests but those that need a fresh one: started before the first, stopped after the last. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@/runtime/settings';
import { mustLatchkey } from './command';
import { outputOf, type ProductAddress, startProduct } from './product';

/** How the runner's workers, which are processes of their own, learn where it is. */
const addressFile = () => join(repositoryRoot(), '.test', 'e2e-product.json');

export const ADMIN = {
  email: 'ada@halden.example',
  name: 'Ada Holm',
  password: 'paper lantern harbour nine',
} as const;

/** @returns the tear-down, which fails the run if the product did not stop as it should or logged a fault of ours */
export default async function setUp(): Promise<() => Promise<void>> {
  const product = await startProduct();
  try {
    const { email, name, password } = ADMIN;
    const create = [
      'user',
      'create',
      '--email',
      email,
      '--name',
      name,
      '--role',
      'admin',
      '--role',
      'developer',
    ];
    await mustLatchkey(product, [...create, '--password-stdin'], password);
    await mustLatchkey(product, ['api', 'import', 'examples/demo-api/catalogue.yaml']);
  } catch (error) {
    await product.remove();
    throw error;
  }
  const { pid: _, stop: __, remove: ___, ...address } = product;
  mkdirSync(join(repositoryRoot(), '.test'), { recursive: true });
  writeFileSync(addressFile(), JSON.stringify(address));

  return async () => {
    const status = await product.stop();
    // Arguments that are none, which some tests send, are logged too: Next.js cannot tell them from a fault of its own.
    const faults = outputOf(product)
      .split('\n')
      .filter((line) =>
        /an action failed|a request failed"|Failed query|"level":"fatal"|unhandled/i.test(line),
      );
    rmSync(addressFile(), { force: true });
    await product.remove();
    if (status !== 0) throw new Error(`The product ended with ${status} on SIGTERM`);
    if (faults.length > 0) throw new Error(`The product logged faults:\n${faults.join('\n')}`);
  };
}

export function sharedProduct(): ProductAddress {
  return JSON.parse(readFileSync(addressFile(), 'utf8'));
}
