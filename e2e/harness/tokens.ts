import { formatPublicId } from '@/core/ids/public-id';
import { newId } from '@/runtime/ids';
import { mustLatchkey } from './command';
import type { Person } from './people';
import type { ProductAddress } from './product';
import { type ActionAnswer, callServerAction, findServerAction } from './server-actions';

export interface HeldToken {
  /** `tok_…` */
  id: string;
  label: string;
  secret: string;
}

export interface TokenWish {
  label?: string;
  scopes?: string[];
  lifetime?: string;
  cidrs?: string;
  note?: string;
  /** An application's, by its id; without it the issuer's own. */
  applicationId?: string;
}

let labels = 0;

/** What the create form sends. */
export function tokenForm({
  label,
  scopes = ['orders:read'],
  lifetime = '30',
  cidrs = '',
  note = '',
  applicationId,
}: TokenWish) {
  labels += 1;
  return {
    label: label ?? `token ${labels}`,
    scopes,
    lifetime,
    cidrs,
    note,
    idempotency_key: newId(),
    ...(applicationId === undefined ? {} : { application: formatPublicId('application', applicationId) }),
  };
}

export function sendTokenForm(
  product: ProductAddress,
  person: Pick<Person, 'cookie'>,
  form: Record<string, string | string[]>,
): Promise<ActionAnswer> {
  return callServerAction(product.portalUrl, {
    action: findServerAction('issueTokenAction'),
    page: '/tokens/new',
    form,
    headers: { cookie: person.cookie },
  });
}

/** A token of someone's, by the way its owner would take: the portal's own action. */
export async function issueToken(
  product: ProductAddress,
  person: Pick<Person, 'cookie'>,
  wish: TokenWish = {},
): Promise<HeldToken> {
  const { status, result, text } = await sendTokenForm(product, person, tokenForm(wish));
  const answer = result as { status: string; data: HeldToken } | undefined;
  if (answer?.status !== 'ok') throw new Error(`No token: ${status} ${JSON.stringify(result) ?? text}`);
  return answer.data;
}

/** What an API's server asks the verifier with. */
export async function issueCredential(product: ProductAddress): Promise<string> {
  const command = ['verifier', 'issue', '--api', 'https://orders.example', '--json'];
  return JSON.parse(await mustLatchkey(product, command)).token;
}
