import type { ShownStatus, TokenKind } from '../tokens/view-models';
import type { FormAction } from '../ui/form-action';

/** A token as the palette lists it. */
export interface PaletteToken {
  /** `tok_…` */
  id: string;
  kind: TokenKind;
  label: string;
  hint: string;
  ownerName: string;
  status: ShownStatus;
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
