import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@/runtime/settings';
import { type ProductAddress, productEnvironment } from './product';

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of `latchkey` beside the running product, on the same data. */
export function latchkey(product: ProductAddress, command: string[], stdin = ''): Promise<Ended> {
  const root = repositoryRoot();
  const child = spawn(process.execPath, [join(root, 'cli/bin/latchkey.js'), ...command], {
    cwd: root,
    env: productEnvironment(product),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** For a command that has to work. @returns what it printed on stdout */
export async function mustLatchkey(product: ProductAddress, command: string[], stdin = ''): Promise<string> {
  const { status, stdout, stderr } = await latchkey(product, command, stdin);
  if (status !== 0) throw new Error(`latchkey ${command.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}
