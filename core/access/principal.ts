/** The one portal-wide right a role may carry. Being admin gives no scope by itself. */
export const PORTAL_RIGHTS = ['none', 'auditor', 'admin'] as const;
export type PortalRight = (typeof PORTAL_RIGHTS)[number];

/** What a person is to an application: owners run it, maintainers work with its tokens, viewers look. */
export const MEMBER_ROLES = ['owner', 'maintainer', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Who acts. */
export type Principal =
  | { type: 'user'; userId: string; sessionId: string; name: string; portalRight: PortalRight }
  | { type: 'token'; tokenId: string; ownerId: string; scopes: readonly string[] }
  | { type: 'verifier'; credentialId: string; apiId: string }
  | { type: 'system'; name: 'cli' | 'setup' | 'portal'; osUser?: string };

export type UserPrincipal = Extract<Principal, { type: 'user' }>;
