import { csvResponse } from '@/app/csv-response';
import { defineAnswer } from '@/app/define-answer';
import { presentAt } from '@/app/present';
import { selectionOf } from '@/components/directory/directory-links';
import { formatPublicId } from '@/core/ids/public-id';
import { ownerTypeOf } from '@/core/token/directory-query';
import { formatHint } from '@/core/token/token-format';
import { accept } from '@/server/result';
import { type DirectoryEntry, exportTokens } from '@/server/tokens/list-every-token';
import { filterOf, parseDirectoryQuery, tagOf } from '../directory-view';

const HEAD = [
  'token_id',
  'label',
  'kind',
  'status',
  'owner_id',
  'owner_name',
  'owner_email',
  'secret_hint',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
  'revoke_reason',
  'any_address',
  'reasons_to_look',
] as const;

/** What the list of all tokens shows, all of it, in a file. */
export const GET = defineAnswer(async (user, ctx, request) => {
  const query = parseDirectoryQuery(Object.fromEntries(new URL(request.url).searchParams));
  const now = ctx.clock.now();
  const { zone } = await presentAt(now);
  const tokens = await exportTokens(
    user,
    { filter: filterOf(query, zone), sort: query.sort, selection: selectionOf(query) },
    ctx,
  );
  if (!tokens.ok) return tokens;
  return accept(csvResponse(`tokens-${now.toISOString().slice(0, 10)}.csv`, HEAD, cells(tokens.value, now)));
});

async function* cells(batches: AsyncIterable<DirectoryEntry[]>, now: Date) {
  for await (const tokens of batches) yield tokens.map((token) => cellsOf(token, now));
}

const cellsOf = (token: DirectoryEntry, now: Date) => [
  formatPublicId('token', token.id),
  token.label,
  token.kind,
  token.status,
  formatPublicId(ownerTypeOf(token.kind), token.ownerId),
  token.ownerName,
  token.ownerEmail,
  formatHint(token),
  token.scopes.map((scope) => scope.name).join(' '),
  token.createdAt,
  token.expiresAt,
  token.lastUsedAt,
  token.revokedAt,
  token.revokeReason,
  token.anyAddress,
  token.reasons.map((reason) => tagOf(reason, token, now).words).join('; '),
];
