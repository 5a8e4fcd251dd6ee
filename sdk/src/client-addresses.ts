import { normaliseAddress } from '@/core/token/cidr';

/** Spellings that are remembered: each is asked about with every request. */
const SPELLINGS_MAX = 1_000;

/** Addresses in the one spelling that is compared. */
export class ClientAddresses {
  readonly #known = new Map<string, string | null>();

  /** Null: no address. */
  normal(ip: string): string | null {
    const known = this.#known.get(ip);
    if (known !== undefined) return known;
    const normal = normaliseAddress(ip);
    if (this.#known.size >= SPELLINGS_MAX) this.#known.clear();
    this.#known.set(ip, normal);
    return normal;
  }
}
