/** The processes of a running product, found the way an operator finds them. */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { readPostmasterFile } from '@/db/embedded-postgres/postmaster';
import { dataFolderOf } from './database';
import type { RunningProduct } from './product';

export type ProcessName = 'portal' | 'verifier' | 'demo-api' | 'postgres';

/** @throws Error when it does not run at this moment */
export function pidOf(product: RunningProduct, name: ProcessName): number {
  const pid =
    name === 'postgres' ? readPostmasterFile(dataFolderOf(product.dataDir))?.pid : childOf(product.pid, name);
  if (pid === undefined) throw new Error(`The ${name} does not run`);
  return pid;
}

/** Ends a process without a word of warning. */
export function killHard(product: RunningProduct, name: ProcessName): void {
  process.kill(pidOf(product, name), 'SIGKILL');
}

/** Waits until another process than `before` does its work. */
export async function untilReplaced(
  product: RunningProduct,
  name: ProcessName,
  before: number,
): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const now =
      name === 'postgres'
        ? readPostmasterFile(dataFolderOf(product.dataDir))?.pid
        : childOf(product.pid, name);
    if (now !== undefined && now !== before) return;
    if (performance.now() > deadline) throw new Error(`The ${name} was not started again`);
    await delay(25);
  }
}

/** Waits until a server answers its readiness with 200. */
export async function untilReady(origin: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    if (await isReady(origin)) return;
    if (performance.now() > deadline) throw new Error(`${origin} is not ready`);
    await delay(25);
  }
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Nobody listens, or the connection broke off: what a killed process looks like from here.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}

function childOf(parent: number, name: string): number | undefined {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  for (const line of table.split('\n')) {
    const [pid, ppid, ...command] = line.trim().split(/\s+/);
    if (Number(ppid) === parent && command.some((word) => word.endsWith(`${name}.mjs`))) return Number(pid);
  }
  return undefined;
}
