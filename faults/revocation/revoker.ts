import { setTimeout as delay } from 'node:timers/promises';
import type { UserPrincipal } from '@/core/access/principal';
import type { UseCaseContext } from '@/server/context';
import { revokeToken } from '@/server/tokens/revoke-token';
import type { PromiseChecker } from './promise-checker';
import type { LoadToken } from './verification-load';

export interface RevokerOptions {
  ctx: UseCaseContext;
  owner: UserPrincipal;
  checker: PromiseChecker;
  /** Told once a token's revocation was asked for. */
  onRevoking: (token: LoadToken) => void;
  onAcknowledged: (token: LoadToken) => void;
}

/** Between two revocations: what is measured is the verifier, and the machine has others to serve. */
const PAUSE_MS = 8;
const RETRY_MS = 50;

/** Somebody at the portal who revokes one token after the other, whatever happens, until each is acknowledged. */
export class Revoker {
  /** Whose revocation was acknowledged, in that order. */
  readonly acknowledged: LoadToken[] = [];
  readonly #options: RevokerOptions;
  #over = false;
  #abandoned = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: RevokerOptions) {
    this.#options = options;
  }

  start(tokens: readonly LoadToken[]): void {
    this.#running = this.#revokeAll(tokens);
  }

  /** Resolves when the one under way is acknowledged. */
  async stop(): Promise<void> {
    this.#over = true;
    await this.#running;
  }

  /** Gives up the one under way, too: whether it happens is not to be known. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.stop();
  }

  async #revokeAll(tokens: readonly LoadToken[]): Promise<void> {
    for (const token of tokens) {
      if (this.#over) return;
      await this.revoke(token);
      await delay(PAUSE_MS);
    }
  }

  async revoke(token: LoadToken): Promise<void> {
    const { checker, onRevoking, onAcknowledged } = this.#options;
    checker.revoking(token.tokenId, performance.now());
    onRevoking(token);
    while (!(await this.#isAcknowledged(token))) {
      if (this.#abandoned) return;
      await delay(RETRY_MS);
    }
    checker.acknowledged(token.tokenId, performance.now());
    onAcknowledged(token);
    this.acknowledged.push(token);
  }

  /** False: the portal could not say. It is asked again, as a person would. */
  async #isAcknowledged({ tokenId }: LoadToken): Promise<boolean> {
    const { owner, ctx } = this.#options;
    try {
      const result = await revokeToken(owner, { tokenId, reason: 'not_needed' }, ctx);
      // An answer that was lost on its way is heard the second time, in other words.
      if (result.ok || result.code === 'ALREADY_REVOKED') return true;
      throw new RevocationRefusedError(result.code);
    } catch (error) {
      if (error instanceof RevocationRefusedError) throw error;
      return false;
    }
  }
}

/** The portal said no, where only yes is right. */
class RevocationRefusedError extends Error {
  override readonly name = 'RevocationRefusedError';
}
