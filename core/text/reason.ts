import { type CleanText, cleanText } from './clean-text';

/** Characters. Enough to say why; what is longer is a report, and belongs where reports are kept. */
export const REASON_LENGTH_MAX = 400;

/** Why somebody did something, in their own words, for the history. May be empty. */
export const parseReason = (raw: string): CleanText =>
  cleanText(raw, { min: 0, max: REASON_LENGTH_MAX, multiline: true });
