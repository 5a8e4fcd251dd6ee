/** Use of tokens as it is counted in memory and added to what is stored: nothing in it says when to write. */

/** How often something happened in one hour. */
export interface UsageCount {
  /** Start of the hour, epoch milliseconds. */
  hourMs: number;
  tokenId: string;
  secretId: string;
  dimension: 'outcome' | 'scope' | 'address';
  value: string;
  outcome: string;
  count: number;
  lastMs: number;
}

export interface RecentAddress {
  address: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
}

/** A token's successful uses. */
export interface TokenUses {
  tokenId: string;
  firstMs: number;
  lastMs: number;
  /** Of the last use; null if the API gave none. */
  lastAddress: string | null;
  /** Newest first, of each address one, five at most. */
  addresses: RecentAddress[];
}

export interface CredentialUses {
  credentialId: string;
  lastMs: number;
}

export interface UsageBatch {
  counts: UsageCount[];
  tokens: TokenUses[];
  credentials: CredentialUses[];
}
