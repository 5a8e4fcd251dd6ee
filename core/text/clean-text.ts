export type CleanText = { ok: true; text: string } | { ok: false; message: string };

export interface TextRule {
  /** Fewest and most characters (code points), after trimming. */
  min: number;
  max: number;
  multiline: boolean;
}

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_NEWLINE_AND_TAB = /[^\P{Cc}\n\t]/u;
/** Marks that turn the direction of the text around them: a label could pretend to be another one. */
const DIRECTION = /[‪-‮⁦-⁩‎‏]/u;

/**
 * Reads text a person typed: NFC, trimmed, line ends as `\n`. Refuses what no keyboard means (NUL and other control
 * characters, half surrogates, direction marks), in words for the person.
 */
export function cleanText(raw: string, rule: TextRule): CleanText {
  if (!raw.isWellFormed()) return { ok: false, message: 'Contains a broken character. Type it again.' };
  const text = raw.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  const control = rule.multiline ? CONTROL_BUT_NEWLINE_AND_TAB : CONTROL;
  if (control.test(text) || DIRECTION.test(text)) {
    return { ok: false, message: 'Contains a character that cannot be shown. Type it instead of pasting.' };
  }
  const length = [...text].length;
  if (length < rule.min)
    return {
      ok: false,
      message: rule.min === 1 ? 'Write something here.' : `At least ${rule.min} characters.`,
    };
  if (length > rule.max) return { ok: false, message: `${length} characters. At most ${rule.max} fit.` };
  return { ok: true, text };
}
