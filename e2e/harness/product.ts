/**
 * The product as its user runs it: `latchkey start --demo` on a data folder of its own, from the production build.
 * Shared by the end-to-end tests and the fault suite.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childEnvironment, repositoryRoot } from '@/runtime/settings';

/** Where a product runs: enough for another process of the tests to talk to it. */
export interface ProductAddress {
  portalUrl: string;
  verifierUrl: string;
  demoUrl: string;
  metricsUrl: string;
  dataDir: string;
  /** All that it has said, on either stream. */
  outputFile: string;
}

export interface RunningProduct extends ProductAddress {
  /** Of `latchkey start`; the others are its children. */
  pid: number;
  /** SIGTERM, and the status it ended with. */
  stop(): Promise<number | null>;
  /** Stops it if it still runs, and removes what it left. */
  remove(): Promise<void>;
}

export interface ProductOptions {
  /** Runs on what an earlier product left, at its ports. */
  again?: ProductAddress;
  variables?: Record<string, string>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** The last line of a start: everything answers from then on. */
const STARTED = /Ctrl-C stops everything/;

/** What the machine that runs the tests may have set for itself. */
const NOT_INHERITED = [
  'HOST',
  'DATABASE_URL',
  'PORTAL_DATABASE_URL',
  'VERIFIER_DATABASE_URL',
  'PORTAL_URL',
  'VERIFIER_URL',
  'TRUSTED_PROXY_HOPS',
  'ORGANISATION_NAME',
  'LOG_LEVEL',
  'LATCHKEY_PEPPER',
  'LATCHKEY_SESSION_KEY',
  'LATCHKEY_SEALING_KEY',
  'NODE_ENV',
];

export async function startProduct({ again, variables = {} }: ProductOptions = {}): Promise<RunningProduct> {
  const address = again ?? (await newAddress());
  const saidBefore = again ? outputOf(address).length : 0;
  const output = openSync(address.outputFile, 'a');
  const child = spawn(process.execPath, [join(repositoryRoot(), 'cli/bin/latchkey.js'), 'start', '--demo'], {
    cwd: tmpdir(),
    env: productEnvironment(address, variables),
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const product = running(address, child);
  try {
    await untilSaid(address, STARTED, { child, from: saidBefore, timeoutMs: START_TIMEOUT_MS });
  } catch (error) {
    await product.remove();
    throw error;
  }
  return product;
}

/** What `latchkey` is given to work on this product's data: the same for a start and for a command beside it. */
export function productEnvironment(
  { portalUrl, verifierUrl, demoUrl, metricsUrl, dataDir }: ProductAddress,
  variables: Record<string, string> = {},
): NodeJS.ProcessEnv {
  return childEnvironment({
    without: NOT_INHERITED,
    with: {
      LATCHKEY_DATA_DIR: dataDir,
      PORT: new URL(portalUrl).port,
      VERIFIER_PORT: new URL(verifierUrl).port,
      VERIFIER_METRICS_PORT: new URL(metricsUrl).port,
      DEMO_PORT: new URL(demoUrl).port,
      ...variables,
    },
  });
}

export function outputOf({ outputFile }: Pick<ProductAddress, 'outputFile'>): string {
  return readFileSync(outputFile, 'utf8');
}

/** Waits until the product's output, from character `from` on, matches. Fails at once if the product ends instead. */
export async function untilSaid(
  address: Pick<ProductAddress, 'outputFile'>,
  pattern: RegExp,
  { child, from = 0, timeoutMs = 20_000 }: { child?: ChildProcess; from?: number; timeoutMs?: number } = {},
): Promise<RegExpMatchArray> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const said = outputOf(address).slice(from);
    const match = said.match(pattern);
    if (match) return match;
    if (child && hasEnded(child)) throw new Error(`The product ended (${child.exitCode}):\n${said}`);
    if (performance.now() > deadline) throw new Error(`The product never said ${pattern}:\n${said}`);
    await delay(25);
  }
}

async function newAddress(): Promise<ProductAddress> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'));
  // PostgreSQL's own user has to pass through it when the tests run as root.
  chmodSync(folder, 0o711);
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  const [portal, verifier, demo, metrics] = [...ports];
  return {
    portalUrl: `http://localhost:${portal}`,
    verifierUrl: `http://localhost:${verifier}`,
    demoUrl: `http://localhost:${demo}`,
    metricsUrl: `http://localhost:${metrics}`,
    dataDir: folder,
    outputFile: join(folder, 'output.log'),
  };
}

/** Below the range from which the system numbers outgoing connections, one of which could take the port meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

function running(address: ProductAddress, child: ChildProcess): RunningProduct {
  const stop = async () => {
    if (hasEnded(child)) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const status = await ended;
    clearTimeout(timer);
    return status;
  };
  return {
    ...address,
    pid: child.pid ?? 0,
    stop,
    remove: async () => {
      await stop();
      rmSync(address.dataDir, { recursive: true, force: true });
    },
  };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;
