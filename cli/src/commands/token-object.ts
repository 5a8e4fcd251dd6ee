import { formatPublicId, parsePublicId } from '@/core/ids/public-id';
import { formatHint } from '@/core/token/token-format';
import type { TokenStatus } from '@/core/token/token-status';
import { CommandRefused } from './report';

interface ShownToken {
  id: string;
  kind: 'personal' | 'application';
  label: string;
  status: TokenStatus;
  ownerName: string;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  scopes: readonly { name: string }[];
}

/** A token as `--json` prints it. */
export const tokenObject = (token: ShownToken, owner: { type: 'user' | 'application'; id: string }) => ({
  id: formatPublicId('token', token.id),
  kind: token.kind,
  label: token.label,
  status: token.status,
  hint: formatHint(token),
  owner: { type: owner.type, id: formatPublicId(owner.type, owner.id), name: token.ownerName },
  scopes: token.scopes.map((scope) => scope.name),
  created_at: token.createdAt.toISOString(),
  expires_at: token.expiresAt?.toISOString() ?? null,
  revoked_at: token.revokedAt?.toISOString() ?? null,
  last_used_at: token.lastUsedAt?.toISOString() ?? null,
});

/** @throws CommandRefused for what is no token's id; it is not repeated, because people paste the secret by mistake */
export function parseTokenId(text: string): string {
  const id = parsePublicId('token', text);
  if (id) return id;
  throw new CommandRefused({
    ok: false,
    code: 'INVALID_INPUT',
    message: 'This is not a token id. Ids begin with tok_ and are listed by: latchkey token list',
  });
}
