/** Text that cannot speak to the terminal: labels and names come from people, and may come from a restored dump. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}');

/** Columns side by side, each as wide as its widest cell. No row: no table. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows.map((row) => row.map(plain))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Name and value, one a line. */
export function formatFacts(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => widthOf(name)));
  return facts.map(([name, value]) => `${pad(name, width)}  ${plain(value)}`.trimEnd()).join('\n');
}

/** `2026-11-24 01:05 UTC`; a dash for none. */
export const formatInstant = (instant: Date | null): string =>
  instant ? `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '–';

const widthOf = (text: string) => [...text].length;
const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
