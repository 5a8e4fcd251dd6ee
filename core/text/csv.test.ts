import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv';

describe('a row of CSV', () => {
  it.each([
    [['a', 'b'], 'a,b'],
    [[null, '', 0, true], ',,0,true'],
    [[new Date('2026-11-23T13:05:00Z')], '2026-11-23T13:05:00.000Z'],
    [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"'],
    [[' padded '], '" padded "'],
  ])('%j', (cells, row) => {
    expect(csvRow(cells)).toBe(`${row}\r\n`);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', "=cmd|' /C calc'!A0"])(
    'never begins a cell as a formula does: %j',
    (text) => {
      const row = csvRow([text]);
      expect(row.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each([
    ['ci;=1+1', ';'],
    ['ci\t=1+1', '\t'],
    ['why\n=1+1', ';'],
    ['why\r\n@SUM(A1)', ';'],
    ['a;b;-1', ';'],
  ])('begins no formula where a spreadsheet parts cells otherwise: %j', (text, separator) => {
    // Where the comma is the decimal point, a list separator is a semicolon, and quotes in the middle of a cell mean nothing.
    const cells = csvRow(['tok_1', text])
      .split(/\r\n|\n/)
      .flatMap((line) => line.split(separator));
    for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@]/);
  });

  it('is read back as what it was, apart from such apostrophes', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const words = (row: readonly string[]) => row.map((cell) => cell.replaceAll("'", ''));
        expect(words(parseCsv(csvRow(cells)))).toEqual(words(cells));
      }),
    );
  });
});

/** One row, read by the letter of RFC 4180. */
function parseCsv(row: string): string[] {
  const cells: string[] = [];
  let rest = row.replace(/\r\n$/, '');
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = /^[^,]*/.exec(rest)?.[0] ?? '';
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : plain);
    rest = rest.slice(quoted ? quoted[0].length : plain.length);
    if (rest === '') return cells;
    rest = rest.slice(1);
  }
}
