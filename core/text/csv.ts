/**
 * One row of a CSV file (RFC 4180), its line end included. A cell that a spreadsheet would run as a formula gets an
 * apostrophe before it: labels and names are other people's words.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvRow(cells: readonly (string | number | boolean | Date | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

const STARTS_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

function cellOf(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = STARTS_FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
