/** Saved views of a token list; each is a filter on the status. */
export const TOKEN_VIEWS = ['all', 'live', 'expiring', 'unused', 'ended'] as const;
export type TokenView = (typeof TOKEN_VIEWS)[number];

/** Orders of a token list. `attention` puts first what a person has to look at: pending, then expiring, then newest. */
export const TOKEN_SORTS = ['attention', 'created', 'label', 'last_used', 'expires'] as const;
export type TokenSort = (typeof TOKEN_SORTS)[number];
