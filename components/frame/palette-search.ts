import type { DisplayStatus } from '@/core/token/token-status';
import type { TokenKind } from '../tokens/view-models';
import type { FormAction } from '../ui/form-action';

/** A token as the palette lists it. */
export interface PaletteToken {
  /** `tok_…` */
  id: string;
  kind: TokenKind;
  label: string;
  hint: string;
  ownerName: string;
  status: DisplayStatus;
}

/** What a whole secret leads to. */
export interface PaletteSecret {
  token: PaletteToken;
  /** Whether it still works, and why not, in words. */
  standing: string;
}

/** How the palette asks for tokens. Both tell of those alone that the reader may see. */
export interface PaletteSearch {
  /** Field `text`: a part of a label, the last four, an id. */
  byText: FormAction<PaletteToken[]>;
  /** Field `secret`: a whole secret, whose checksum was right. */
  bySecret: FormAction<PaletteSecret>;
}

export interface PaletteActions extends PaletteSearch {
  signOut: () => Promise<void>;
}

/** What was found, and what for. */
export interface Found {
  /** What was typed, trimmed. */
  typed: string;
  tokens: readonly PaletteToken[];
  says: string;
}

/**
 * What of an older answer still fits while the newer one is on its way. Enter must never open what was found for something
 * else, and a list that is emptied with each letter flickers.
 */
export function stillFound(found: Found, typed: string, wasSecret: boolean): Found {
  if (found.typed === typed) return found;
  const sought = typed.toLowerCase();
  const tokens =
    wasSecret || sought === ''
      ? []
      : found.tokens.filter(({ label, hint, id }) => `${label} ${hint} ${id}`.toLowerCase().includes(sought));
  return { typed: found.typed, tokens, says: '' };
}
