/**
 * One row of a CSV file (RFC 4180), its line end included. What a spreadsheet would run as a formula gets an apostrophe
 * before it: labels and names are other people's words. That is so inside of a cell too, wherever a spreadsheet could begin
 * another one: with a semicolon for its separator it takes no notice of our quotes.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvRow(cells: readonly (string | number | boolean | Date | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

const BEGINS_FORMULA = /(?<=^|[;\t\r\n])(?=[=+\-@＝＋－＠])|^(?=[\t\r\n])/g;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

function cellOf(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = value.replace(BEGINS_FORMULA, "'");
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
