import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repositoryRoot } from '@/runtime/settings';
import { untilReady } from '@/verifier/test-verifier';
import { freePort, residentBytesOf } from './verifier-process';

export interface SdkProcessOptions {
  /** Its bundle. */
  program: string;
  verifierUrl: string;
  credential: string;
}

/** An API's process with the SDK in it (sdk-api.ts). */
export class SdkProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  #said = '';

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk;
      });
    }
  }

  static async start({ program, verifierUrl, credential }: SdkProcessOptions): Promise<SdkProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [join(repositoryRoot(), program)], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: String(port),
        VERIFIER_URL: verifierUrl,
        VERIFIER_CREDENTIAL: credential,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const started = new SdkProcess(child, port);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`the API ended: ${started.#said}`))),
    ]);
    await untilReady(started.url);
    return started;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  residentBytes(): number {
    return residentBytesOf(this.#child.pid ?? 0);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGCONT');
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}
