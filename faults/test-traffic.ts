/** People who issue and revoke tokens at the portal while things break around them, and what they were promised. */
import { setTimeout as delay } from 'node:timers/promises';
import { addPerson, type Person } from '@/e2e/harness/people';
import type { ProductAddress } from '@/e2e/harness/product';
import { type ActionCall, callServerAction, findServerAction } from '@/e2e/harness/server-actions';
import { tokenForm } from '@/e2e/harness/tokens';

const PEOPLE = 40;
const AT_ONCE = 8;
/** How long anyone tries: a killed process is back well before that. */
const PATIENCE_MS = 60_000;

/** Each person issues, and revokes every second token. */
export class Traffic {
  /** Token id → its secret, for every answer that showed one. */
  readonly shown = new Map<string, string>();
  /** Tokens whose revocation was acknowledged. */
  readonly revoked = new Set<string>();
  /** Requests that got no answer, or one that said our side failed; each was sent again. */
  interruptions = 0;

  readonly #product: ProductAddress;
  readonly #people: Person[];
  #issued = 0;

  private constructor(product: ProductAddress, people: Person[]) {
    this.#product = product;
    this.#people = people;
  }

  static async begin(product: ProductAddress): Promise<Traffic> {
    const people: Person[] = [];
    for (let i = 0; i < PEOPLE; i += 1) people.push(await addPerson(product, { name: `Person ${i + 1}` }));
    return new Traffic(product, people);
  }

  /** @param onIssued told how many tokens exist by now: the moment to break something */
  async issueAndRevoke(issues: number, onIssued: (count: number) => void = () => undefined): Promise<void> {
    const target = this.#issued + issues;
    const lane = async () => {
      while (this.#issued < target) {
        const number = this.#issued;
        this.#issued += 1;
        const person = this.#people[number % this.#people.length];
        if (!person) throw new Error('nobody is there');
        const tokenId = await this.#issue(person, number);
        onIssued(this.shown.size);
        if (number % 2 === 1) await this.#revoke(person, tokenId);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  async #issue(person: Person, number: number): Promise<string> {
    // Its idempotency key stays the same through all repetitions: a lost answer must not leave a second token behind.
    const form = tokenForm({ label: `token ${number}` });
    const call = { action: findServerAction('issueTokenAction'), page: '/tokens/new', form };
    const { data } = await this.#untilAnswered<{ status: 'ok'; data: { id: string; secret: string } }>(
      person,
      call,
      ({ status }) => status === 'ok',
    );
    this.shown.set(data.id, data.secret);
    return data.id;
  }

  async #revoke(person: Person, tokenId: string): Promise<void> {
    const form = { token_id: tokenId, reason: 'not_needed' };
    const call = { action: findServerAction('revokeTokenAction'), page: `/tokens/${tokenId}`, form };
    // An answer that was lost on its way is heard the second time, in other words.
    await this.#untilAnswered<{ status: string; code?: string }>(
      person,
      call,
      ({ status, code }) => status === 'ok' || code === 'ALREADY_REVOKED',
    );
    this.revoked.add(tokenId);
  }

  async #untilAnswered<Answer extends { status: string }>(
    person: Person,
    call: Omit<ActionCall, 'headers'>,
    isAcknowledged: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#call<Answer>(person, call);
      if (answer && isAcknowledged(answer)) return answer;
      // A refusal is an answer too, and here none is right.
      if (answer) throw new Error(`${call.action.name} answered ${JSON.stringify(answer)}`);
      if (performance.now() > deadline) throw new Error(`${call.action.name} got no answer any more`);
      this.interruptions += 1;
      await delay(50);
    }
  }

  /** Undefined where nobody answered, or only to say that our side failed. */
  async #call<Answer>(person: Person, call: Omit<ActionCall, 'headers'>): Promise<Answer | undefined> {
    try {
      const { status, result, text } = await callServerAction(this.#product.portalUrl, {
        ...call,
        headers: { cookie: person.cookie },
      });
      if (status >= 500) return undefined;
      if (status !== 200) throw new Error(`${call.action.name}: ${status} ${text.slice(0, 300)}`);
      return result as Answer | undefined;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
