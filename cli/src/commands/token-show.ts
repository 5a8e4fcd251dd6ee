import type { Command } from 'commander';
import { AUDIT_ACTIONS } from '@/core/audit/actions';
import { formatPublicId } from '@/core/ids/public-id';
import { formatRates } from '@/core/rate-limit/rate-limits';
import { secretState } from '@/core/token/rotation';
import { formatHint } from '@/core/token/token-format';
import { tokenStatus } from '@/core/token/token-status';
import { getToken, type TokenDetails } from '@/server/tokens/get-token';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { formatFacts, formatInstant, formatTable } from './table';
import { parseTokenId, tokenObject } from './token-object';

export function registerTokenShow(token: Command): void {
  token
    .command('show')
    .description('Show one token: what it may touch, its use and its history. Never its secret.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token show tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (id: string, { json }: { json?: boolean }) => {
      const tokenId = parseTokenId(id);
      const details = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await getToken(principal, tokenId, ctx)),
      );
      report(json, detailsObject(details), describeDetails(details));
    });
}

function shown({ token, secret, scopes, use, ownerName, asOf }: TokenDetails) {
  const { prefix, lastFour } = secret;
  const status = tokenStatus(token, asOf.getTime());
  return { ...token, status, ownerName, prefix, lastFour, scopes, lastUsedAt: use?.lastUsedAt ?? null };
}

/** Those that open the token, the newest first: while it is rotated, two. */
const openSecrets = ({ secrets, asOf }: TokenDetails) =>
  secrets
    .map((secret) => ({ ...secret, hint: formatHint(secret), state: secretState(secret, asOf.getTime()) }))
    .filter(({ state }) => state !== 'retired');

function detailsObject(details: TokenDetails): object {
  const { token, use, history } = details;
  const owner = {
    type: token.userId ? 'user' : 'application',
    id: token.userId ?? token.applicationId ?? '',
  } as const;
  return {
    ...tokenObject(shown(details), owner),
    secrets: openSecrets(details).map(({ hint, createdAt, retireAt, state }) => ({
      hint,
      state,
      created_at: createdAt.toISOString(),
      retires_at: retireAt?.toISOString() ?? null,
    })),
    note: token.note,
    cidrs: token.cidrs,
    rate_limits: formatRates(details.rateLimits.own),
    application_rate_limits: details.rateLimits.shared && formatRates(details.rateLimits.shared),
    metadata: token.metadata,
    not_before: token.notBefore?.toISOString() ?? null,
    revoke_reason: token.revokeReason,
    revoke_note: token.revokeNote,
    first_used_at: use?.firstUsedAt.toISOString() ?? null,
    recent_addresses: use?.recentAddresses ?? [],
    history: history.map((entry) => ({
      at: entry.occurredAt.toISOString(),
      action: entry.action,
      actor: { type: entry.actorType, id: entry.actorId, name: entry.actorName },
      reason: entry.reason,
    })),
  };
}

function describeDetails(details: TokenDetails): string {
  const { token, use, history } = details;
  const { status, scopes } = shown(details);
  const revoked = token.revokedAt ? `${formatInstant(token.revokedAt)}, ${token.revokeReason}` : null;
  const facts: [string, string][] = [
    ['Id', formatPublicId('token', token.id)],
    ['Label', token.label],
    ['Status', status],
    ['Owner', details.ownerName],
    ['Secret', formatHint(details.secret)],
    ['Created', formatInstant(token.createdAt)],
    ['Expires', token.expiresAt ? formatInstant(token.expiresAt) : 'never'],
    ...(revoked ? [['Revoked', revoked] as [string, string]] : []),
    ['From', token.cidrs.length > 0 ? token.cidrs.join(', ') : 'any address'],
    ...ratesFacts(details),
    ['First used', formatInstant(use?.firstUsedAt ?? null)],
    ['Last used', formatInstant(use?.lastUsedAt ?? null)],
    ...(token.note ? [['Note', token.note] as [string, string]] : []),
  ];
  const scopeRows = scopes.map((scope) => [scope.name, scope.risk, scope.description]);
  const historyRows = history.map((entry) => [
    formatInstant(entry.occurredAt),
    actionWords(entry.action),
    entry.actorName ? `${entry.actorType} ${entry.actorName}` : entry.actorType,
    entry.reason ?? '',
  ]);
  return [
    formatFacts(facts),
    formatTable(['SCOPE', 'RISK', 'WHAT IT ALLOWS'], scopeRows),
    formatTable(['WHEN', 'WHAT', 'WHO', 'WHY'], historyRows),
  ].join('\n\n');
}

function ratesFacts({ rateLimits: { own, shared } }: TokenDetails): [string, string][] {
  const alone = formatRates(own).join(', ');
  const together = shared ? formatRates(shared).join(', ') : '';
  return [
    ...(alone ? [['Rate', alone] as [string, string]] : []),
    ...(together
      ? [['Shared rate', `${together}, with its application's other tokens`] as [string, string]]
      : []),
  ];
}

const actionWords = (action: string): string =>
  Object.hasOwn(AUDIT_ACTIONS, action) ? AUDIT_ACTIONS[action as keyof typeof AUDIT_ACTIONS].says : action;
