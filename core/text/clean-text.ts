export type CleanText = { ok: true; text: string } | { ok: false; message: string };

export interface TextRule {
  /** Fewest and most characters (code points), after trimming. */
  min: number;
  max: number;
  multiline: boolean;
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const CONTROL_BUT_NEWLINE_AND_TAB = /[^\P{Cc}\n\t]/u;
/**
 * Invisible characters that change what stands around them (turn its direction, break or join it unseen): a label could
 * pass for another one. Not among them: the joiners that Persian, Indian scripts and emoji are written with, and the tags
 * in the flags of England, Scotland and Wales.
 */
const INVISIBLE = /(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])(?=\p{Default_Ignorable_Code_Point})\p{Cf}/u;
/** One character that a person can see. U+2800 is a braille pattern without dots. */
const VISIBLE = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Reads text a person typed: NFC, trimmed, line ends as `\n`. Refuses what no keyboard means (NUL and other control
 * characters, half surrogates, invisible and direction marks), and a text that must not be empty but shows nothing; in
 * words for the person.
 */
export function cleanText(raw: string, rule: TextRule): CleanText {
  if (!raw.isWellFormed()) return { ok: false, message: 'Contains a broken character. Type it again.' };
  const text = raw.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  const control = rule.multiline ? CONTROL_BUT_NEWLINE_AND_TAB : CONTROL;
  if (control.test(text) || INVISIBLE.test(text)) {
    return { ok: false, message: 'Contains a character that cannot be shown. Type it instead of pasting.' };
  }
  const length = [...text].length;
  if (length < rule.min || (rule.min > 0 && !VISIBLE.test(text))) {
    return {
      ok: false,
      message: rule.min <= 1 ? 'Write something here.' : `At least ${rule.min} characters.`,
    };
  }
  if (length > rule.max) return { ok: false, message: `${length} characters. At most ${rule.max} fit.` };
  return { ok: true, text };
}
