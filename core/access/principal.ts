/** The one portal-wide right a role may carry. Being admin gives no scope by itself. */
export const PORTAL_RIGHTS = ['none', 'auditor', 'admin'] as const;
export type PortalRight = (typeof PORTAL_RIGHTS)[number];

/** Who acts. */
export type Principal =
  | { type: 'user'; userId: string; sessionId: string; name: string; portalRight: PortalRight }
  | { type: 'token'; tokenId: string; ownerId: string; scopes: readonly string[] }
  | { type: 'verifier'; credentialId: string; apiId: string }
  | { type: 'system'; name: 'cli' | 'setup' | 'portal'; osUser?: string };

export type UserPrincipal = Extract<Principal, { type: 'user' }>;
