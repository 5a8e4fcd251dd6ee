import type { RetiredTries, Rotation, SecretLine } from '@/components/tokens/view-models';
import { latestRetirement, secretState } from '@/core/token/rotation';
import { formatHint } from '@/core/token/token-format';
import type { TokenDetails } from '@/server/tokens/get-token';

/** The secrets that open the token, the newest first. */
export function toSecretLines({ secrets, usage, asOf }: TokenDetails): SecretLine[] {
  return secrets.flatMap((secret) => {
    const state = secretState(secret, asOf.getTime());
    if (state === 'retired') return [];
    const uses = 'fault' in usage ? null : usage.recent.secrets.filter((use) => use.secretId === secret.id);
    const recent = uses && {
      count: uses.find((use) => use.dimension === 'outcome')?.count ?? 0,
      addresses: uses.filter((use) => use.dimension === 'address').length,
    };
    return [{ hint: formatHint(secret), createdAt: secret.createdAt, state, recent }];
  });
}

/** Tries with old copies, whoever holds them. */
export function toRetiredTries({ secrets, usage }: TokenDetails): RetiredTries[] {
  if ('fault' in usage) return [];
  return secrets.flatMap((secret) => {
    const tries = usage.retired.filter((use) => use.secretId === secret.id);
    const all = tries.find((use) => use.dimension === 'outcome');
    if (!all) return [];
    const address = tries.find((use) => use.dimension === 'address')?.value ?? null;
    return [{ hint: formatHint(secret), count: all.count, lastAt: all.lastAt, address }];
  });
}

/** Null: no rotation is under way. */
export function toRotation(details: TokenDetails): Rotation | null {
  const { secrets, asOf, usage } = details;
  const old = secrets.find((secret) => {
    const state = secretState(secret, asOf.getTime());
    return state === 'retiring' || state === 'waiting';
  });
  if (!old) return null;
  const since = old.supersededAt ?? old.createdAt;
  return {
    since,
    retiresAt: old.retireAt,
    graceSeconds: old.retireOnUseGraceSeconds,
    latest: latestRetirement(since, details.rotationGraceHoursMax),
    ...('fault' in usage ? { oldShare: null, oldUsedAt: null, users: [] } : toUsers(old.id, since, usage)),
  };
}

function toUsers(
  oldId: string,
  since: Date,
  usage: Exclude<TokenDetails['usage'], { fault: unknown }>,
): Pick<Rotation, 'oldShare' | 'oldUsedAt' | 'users'> {
  const recent = usage.recent.secrets;
  const total = recent
    .filter((use) => use.dimension === 'outcome')
    .reduce((sum, { count }) => sum + count, 0);
  const ofOld = recent.find((use) => use.dimension === 'outcome' && use.secretId === oldId)?.count ?? 0;
  const byAddress = usage.secrets.filter((use) => use.dimension === 'address');
  const users = byAddress
    .filter((use) => use.secretId === oldId && use.lastAt >= since)
    .map(({ value: address, lastAt }) => ({
      address,
      lastAt,
      recent:
        recent.find((use) => use.dimension === 'address' && use.secretId === oldId && use.value === address)
          ?.count ?? 0,
      usesNewAt:
        byAddress.find((use) => use.value === address && use.secretId !== oldId && use.lastAt >= since)
          ?.lastAt ?? null,
    }));
  // Before that there was nothing newer to use.
  const oldUsedAt =
    usage.secrets.find((use) => use.dimension === 'outcome' && use.secretId === oldId && use.lastAt >= since)
      ?.lastAt ?? null;
  return { oldShare: total === 0 ? null : ofOld / total, oldUsedAt, users };
}
