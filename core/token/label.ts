import { type CleanText, cleanText } from '../text/clean-text';

export const LABEL_LENGTH_MAX = 80;
export const NOTE_LENGTH_MAX = 1_000;

/** A token's label: 1 to 80 characters on one line. */
export const parseLabel = (raw: string): CleanText =>
  raw.trim() === ''
    ? { ok: false, message: 'Give it a label: where it will live.' }
    : cleanText(raw, { min: 1, max: LABEL_LENGTH_MAX, multiline: false });

/** A token's note: up to 1,000 characters. */
export const parseNote = (raw: string): CleanText =>
  cleanText(raw, { min: 0, max: NOTE_LENGTH_MAX, multiline: true });
