import type { UserPrincipal } from '@/core/access/principal';
import { formatTokenSecret, hintOf } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { newId } from '@/runtime/ids';
import { digestTokenSecret, type InstallationSecrets } from '@/runtime/installation-secrets';
import { randomBytes } from '@/runtime/random';
import type { TestPortal } from '@/server/test-context';
import type { LoadToken } from './verification-load';

/** Live tokens of one user with every scope there is, all in one statement: a test takes hundreds. */
export async function seedTokens(
  { asOwner }: TestPortal,
  secrets: Pick<InstallationSecrets, 'pepper' | 'pepperVersion'>,
  { userId }: UserPrincipal,
  count: number,
): Promise<LoadToken[]> {
  const seeds = Array.from({ length: count }, () => {
    const secret = formatTokenSecret('lk', 'pat', randomBytes);
    return {
      tokenId: newId(),
      text: revealTokenSecret_theOnlyExit(secret),
      digest: digestTokenSecret(secrets, secret).digest,
      lastFour: hintOf(secret).lastFour,
    };
  });
  await asOwner(
    `with new as (
       select * from unnest($1::uuid[], $2::bytea[], $3::text[]) as t (id, digest, last_four)
     ), inserted as (
       insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at)
       select id, 'personal', $4, id, 'system', 'test', clock_timestamp() + interval '30 days' from new
     ), with_secrets as (
       insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
       select gen_random_uuid(), id, digest, 1, 'lk_pat_', last_four from new
     )
     insert into token_scopes select new.id, scopes.id from new, scopes`,
    [
      seeds.map(({ tokenId }) => tokenId),
      seeds.map(({ digest }) => digest),
      seeds.map(({ lastFour }) => lastFour),
      userId,
    ],
  );
  return seeds.map(({ tokenId, text }) => ({ tokenId, text }));
}
