import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Lease } from '@/core/freshness/lease';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { TokenSecret } from '@/core/token/token-secret';
import { newId } from '@/runtime/ids';
import { renderVerifyAnswer } from '../verify-answer';
import { RecordCache } from './record-cache';

const TOKENS = 5_000;
const API = { id: newId(), audience: 'https://orders.example' };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('tokens, their owners, joins and answers take no more memory than they are counted with', () => {
  const lease = new Lease({ nowMs: () => 0, monotonicMs: () => 0 });
  const cache = new RecordCache(lease, { tokensMax: TOKENS, bytesMax: 1_024 ** 3 });
  lease.drained(0);
  const fill = () => ({ stamp: lease.stamp(), position: cache.position });
  const scopeIds = Array.from({ length: 5 }, newId);
  const scopes = new Map(
    scopeIds.map((id, n) => [id, { id, apiId: API.id, name: `orders:${n}`, retiredAt: null }]),
  );
  const before = heapBytes();
  cache.holdApi({ ...API, scopes }, fill());
  cache.holdRole({ id: 'developer', scopeIds: new Set(scopeIds) }, fill());
  for (let n = 0; n < TOKENS; n += 1) {
    const [tokenId, ownerId] = [newId(), newId()];
    const held = cache.holdToken(
      cache.keyOf(new TokenSecret(`lk_pat_${n}`)),
      {
        facts: {
          secret: { id: newId(), tokenId, retireAt: null, supersededAt: null, awaited: false },
          token: {
            id: tokenId,
            kind: 'personal',
            ownerId,
            scopeIds: scopeIds.map((id) => `${id}`),
            cidrs: [`203.0.113.${n % 256}/32`],
            metadata: { team: `team ${n}` },
            createdAt: new Date(n),
            notBefore: null,
            expiresAt: new Date(n + 1),
            revokedAt: null,
            suspendedAt: null,
            approvalRequiredAt: null,
            approvedAt: null,
            rateLimits: NO_RATE_LIMITS,
          },
          apiIds: [API.id],
        },
        owner: {
          type: 'user',
          id: ownerId,
          name: `Person ${n}`,
          externalId: `crm-${n}`,
          suspendedAt: null,
          archivedAt: null,
          rateLimits: NO_RATE_LIMITS,
          roleIds: ['developer'],
        },
      },
      fill(),
    );
    const joined = cache.join(held, 0);
    if (!joined) throw new Error('All parts are held.');
    const code = 'VALID' as const;
    renderVerifyAnswer({ code, records: joined.records, scopes: [] }, API, joined);
  }
  const each = (heapBytes() - before) / TOKENS;
  expect(cache.tokens.size).toBe(TOKENS);
  expect(each).toBeGreaterThan(1_000);
  expect(each).toBeLessThan(cache.tokens.bytes / TOKENS);
});
