import { expect } from 'vitest';
import { parsePublicId } from '@/core/ids/public-id';
import { asOwner } from '@/e2e/harness/database';
import type { ProductAddress } from '@/e2e/harness/product';
import type { Traffic } from './test-traffic';

/** What must be true whatever died in between. */
export async function expectPromisesKept(
  product: ProductAddress,
  traffic: Traffic,
  credential: string,
): Promise<void> {
  await expectAnswers(product, traffic, credential);
  await expectRecords(product, traffic);
}

/** Every secret that was shown opens its token, until its revocation was acknowledged; from then on never. */
async function expectAnswers(product: ProductAddress, traffic: Traffic, credential: string): Promise<void> {
  const wrong: string[] = [];
  for (const [tokenId, secret] of traffic.shown) {
    const { code, token_id } = await verify(product, credential, secret);
    const expected = traffic.revoked.has(tokenId) ? 'REVOKED' : 'VALID';
    if (code !== expected || token_id !== tokenId) wrong.push(`${tokenId}: ${code} instead of ${expected}`);
  }
  expect(wrong).toEqual([]);
}

/** One audit row and one outbox row per change of a token, and no token whose secret nobody ever saw. */
async function expectRecords(product: ProductAddress, traffic: Traffic): Promise<void> {
  const ids = (publicIds: Iterable<string>) => [...publicIds].map((id) => parsePublicId('token', id)).sort();
  const column = async (statement: string) =>
    (await asOwner<{ id: string }>(product, statement)).map(({ id }) => id).sort();
  const audited = (action: string) => column(`select target_id as id from audit where action = '${action}'`);
  const logged = (action: string) =>
    column(
      `select o.token_id as id from log_outbox o join audit a on a.id = o.audit_id where a.action = '${action}'`,
    );

  const issued = ids(traffic.shown.keys());
  expect(await column('select id from tokens')).toEqual(issued);
  expect(await column('select token_id as id from token_secrets')).toEqual(issued);
  expect(await audited('token.issue')).toEqual(issued);
  expect(await logged('token.issue')).toEqual(issued);

  const revoked = ids(traffic.revoked);
  expect(await column('select id from tokens where revoked_at is not null')).toEqual(revoked);
  expect(await audited('token.revoke')).toEqual(revoked);
  expect(await logged('token.revoke')).toEqual(revoked);
}

export interface VerifyAnswer {
  status: number;
  code: string;
  token_id?: string;
}

export async function verify(
  { verifierUrl }: Pick<ProductAddress, 'verifierUrl'>,
  credential: string,
  token: string,
): Promise<VerifyAnswer> {
  const response = await fetch(`${verifierUrl}/v1/tokens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token, scopes: ['orders:read'] }),
  });
  return { ...(await response.json()), status: response.status };
}
