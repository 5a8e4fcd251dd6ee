import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import {
  type ApiRow,
  type CatalogueScope,
  countLiveTokensOfScopes,
  LIVE_TOKENS_COUNT_MAX,
  listApis as listApiRows,
  listCatalogueScopes,
} from '@/db/queries/catalogue';
import { listVerifierCredentials, type VerifierCredentialRow } from '@/db/queries/verifier-credentials';
import type { UseCaseContext } from '../context';
import { type CappedCount, cappedAt } from '../lists/capped-count';
import { accept, notFound, type Result } from '../result';
import { markOf } from './catalogue-mark';
import { readCatalogue } from './catalogue-state';

export interface ListedScope extends CatalogueScope {
  /** Stands for what it says now. @see markOf */
  mark: string;
  /** Live tokens that have it. */
  liveTokens: CappedCount;
}

export interface ListedApi extends ApiRow {
  /** Stands for its words as they are now. @see markOf */
  mark: string;
  /** By group and name, retired ones included. */
  scopes: ListedScope[];
  /** Oldest first, revoked ones included. */
  verifierCredentials: VerifierCredentialRow[];
}

/** Every API with its scopes and verifier credentials, by name, for those who look after them. Refuses with NOT_FOUND. */
export async function listApis(principal: Principal, ctx: UseCaseContext): Promise<Result<ListedApi[]>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const [apis, scopes, tokens, { state }] = await Promise.all([
    listApiRows(ctx.db.read),
    listCatalogueScopes(ctx.db.read, { withRetired: true }),
    countLiveTokensOfScopes(ctx.db.read),
    readCatalogue(ctx.db.read),
  ]);
  const listed = apis.map(async (api) => ({
    ...api,
    mark: markOf(state, { kind: 'api', name: api.audience }),
    scopes: scopes
      .filter((scope) => scope.apiId === api.id)
      .map((scope) => ({
        ...scope,
        mark: markOf(state, { kind: 'scope', name: scope.name }),
        liveTokens: cappedAt(LIVE_TOKENS_COUNT_MAX, tokens.get(scope.id) ?? 0),
      })),
    verifierCredentials: await listVerifierCredentials(ctx.db.read, api.id),
  }));
  return accept(await Promise.all(listed));
}
