import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '@/runtime/settings';
import { freePort } from '../test-port';

/** Where a gateway finds the others, and what it proves itself with. */
export interface Behind {
  apiPort: number;
  verifierPort: number;
  credential: string;
}

export interface Gateway {
  url: string;
  /** What it wrote to its logs. */
  logged(): string;
  stop(): Promise<void>;
}

export const GATEWAYS = {
  nginx: { isThere: spawnSync('nginx', ['-v']).status === 0, start: startNginx },
  Caddy: { isThere: spawnSync('caddy', ['version']).status === 0, start: startCaddy },
} as const;

const fileOf = (name: string) => readFileSync(join(repositoryRoot(), 'deploy/gateways', name), 'utf8');

/** The file as it is given to users, with the addresses in it exchanged: each is there once. */
async function startNginx(
  { apiPort, verifierPort, credential }: Behind,
  /** What becomes of the file, for whoever compares. */
  edit: (text: string) => string = (text) => text,
): Promise<Gateway> {
  const port = await freePort();
  let text = fileOf('nginx.conf');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'));
  const accessLog = join(folder, 'access.log');
  for (const [given, ours] of [
    // Its format and what is in it are nginx's; by default it is where all nginx on a machine write theirs.
    ['\nhttp {\n', `\nhttp {\n  access_log ${accessLog};\n`],
    ['server 127.0.0.1:3200;', `server 127.0.0.1:${apiPort};`],
    ['server 127.0.0.1:3100;', `server 127.0.0.1:${verifierPort};`],
    ['listen 127.0.0.1:8080;', `listen 127.0.0.1:${port};`],
  ] as const) {
    if (text.split(given).length !== 2) throw new Error(`nginx.conf has not one "${given}"`);
    text = text.replace(given, ours);
  }
  mkdirSync(join(folder, 'temp'));
  writeFileSync(join(folder, 'nginx.conf'), edit(text));
  writeFileSync(join(folder, 'latchkey-credential.conf'), `set $latchkey_credential "${credential}";\n`);
  const directives = `daemon off; pid ${folder}/nginx.pid; error_log stderr warn;`;
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', directives];
  const gateway = await running(spawn('nginx', words, { stdio: ['ignore', 'ignore', 'pipe'] }), port, folder);
  return { ...gateway, logged: () => gateway.logged() + readFileSync(accessLog, 'utf8') };
}

async function startCaddy({ apiPort, verifierPort, credential }: Behind): Promise<Gateway> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-caddy-'));
  const child = spawn(
    'caddy',
    ['run', '--config', join(repositoryRoot(), 'deploy/gateways/Caddyfile'), '--adapter', 'caddyfile'],
    {
      env: {
        ...process.env,
        HOME: folder,
        PORT: String(port),
        API: `127.0.0.1:${apiPort}`,
        LATCHKEY_VERIFIER: `127.0.0.1:${verifierPort}`,
        LATCHKEY_VERIFIER_CREDENTIAL: credential,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  return running(child, port, folder);
}

const PATIENCE_MS = 15_000;
const STOP_MS = 2_000;

async function running(child: ChildProcess, port: number, folder: string): Promise<Gateway> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-64_000);
  });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the gateway did not start: ${said}`);
    }
    await delay(20);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    logged: () => said,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      // Caddy waits for streams to end, which it may not hear of.
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const takesConnections = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
