import type { Owner } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { Queryable } from '@/db/client';
import {
  findApplication,
  findMemberRole,
  listCeilingScopes,
  lockApplication,
} from '@/db/queries/applications';
import { listGrantableScopes, type ScopeRow } from '@/db/queries/catalogue';
import { holdMemberRole } from '@/db/queries/rights';
import type { TokenOwner, TokenRow } from '@/db/queries/tokens';
import { findUser, lockUser } from '@/db/queries/users';

/** Whom a token belongs to; the database holds that it is exactly one of the two. */
export function ownerOf(token: Pick<TokenRow, 'userId' | 'applicationId'>): TokenOwner {
  if (token.userId) return { type: 'user', id: token.userId };
  if (token.applicationId) return { type: 'application', id: token.applicationId };
  throw new Error('A token without an owner.');
}

/** How the audit names a token, and whose history its changes belong to. */
export const auditedToken = (token: Pick<TokenRow, 'id' | 'label' | 'userId' | 'applicationId'>) => ({
  target: { type: 'token', id: token.id, name: token.label },
  owner: ownerOf(token),
  tokenId: token.id,
});

/** The owner as the rules of access ask for it: with what the principal is to an application. */
export async function readOwner(query: Queryable, principal: Principal, owner: TokenOwner): Promise<Owner> {
  if (owner.type === 'user') return owner;
  const memberRole =
    principal.type === 'user' ? await findMemberRole(query, owner.id, principal.userId) : null;
  return { ...owner, memberRole };
}

/** As readOwner, held until the transaction ends: who takes the principal out waits for it, or was first. */
export async function holdOwner(query: Queryable, principal: Principal, owner: TokenOwner): Promise<Owner> {
  if (owner.type === 'user') return owner;
  const memberRole =
    principal.type === 'user' ? await holdMemberRole(query, owner.id, principal.userId) : null;
  return { ...owner, memberRole };
}

/** What matters of an owner to its tokens. */
export interface OwnerState {
  name: string;
  /** Not suspended, not erased, not archived: may hold new tokens. */
  active: boolean;
}

/** Locks the owner's row, under which labels and the number of live tokens are decided; undefined if there is none. */
export async function lockOwner(query: Queryable, owner: TokenOwner): Promise<OwnerState | undefined> {
  return owner.type === 'user'
    ? userState(await lockUser(query, owner.id))
    : applicationState(await lockApplication(query, owner.id));
}

/** The same, to show: of an owner that is not held, and so only as of now. */
export async function findOwnerState(query: Queryable, owner: TokenOwner): Promise<OwnerState | undefined> {
  return owner.type === 'user'
    ? userState(await findUser(query, owner.id))
    : applicationState(await findApplication(query, owner.id));
}

const userState = (user: Awaited<ReturnType<typeof findUser>>): OwnerState | undefined =>
  user && { name: user.name, active: !user.suspendedAt && !user.erasedAt };

const applicationState = (application: Awaited<ReturnType<typeof findApplication>>): OwnerState | undefined =>
  application && { name: application.name, active: !application.archivedAt };

/** What the owner's tokens may carry today: what a user's roles permit, an application's ceiling. Without retired scopes. */
export const listScopesOfOwner = (query: Queryable, owner: TokenOwner): Promise<ScopeRow[]> =>
  owner.type === 'user' ? listGrantableScopes(query, owner.id) : listCeilingScopes(query, owner.id);
