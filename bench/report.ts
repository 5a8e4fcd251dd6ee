import type { BenchOptions } from './bench-options';
import type { Spread } from './figures';
import {
  type Cell,
  decidingValue,
  isMet,
  type Requirement,
  type Section,
  type SectionResult,
  type Table,
} from './section';

/** One run: where, how, and what came of it. */
export interface Run {
  command: string;
  /** Name → what it is: processor, system, versions. */
  machine: Record<string, string>;
  options: BenchOptions;
  sections: (Pick<Section, 'name' | 'title' | 'how'> & { result: SectionResult })[];
}

const number = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const spread = ({ median, min, max }: Spread, digits: number) =>
  `${number(median, digits)} (${number(min, digits)}–${number(max, digits)})`;

const cell = (given: Cell) => (typeof given === 'string' ? given : spread(given.spread, given.digits));

/** A table in Markdown, padded so that it reads as it is, too; all but the first column to the right, for figures. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { figures = true } = {},
): string {
  const isRight = (column: number) => figures && column > 0;
  const pad = (text: string, width: number, column: number) =>
    isRight(column) ? text.padStart(width) : text.padEnd(width);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (isRight(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

const tableOf = ({ columns, rows }: Table) =>
  formatTable(
    ['', ...columns],
    rows.map(({ name, cells }) => [name, ...cells.map(cell)]),
  );

const limitOf = ({ bound, limit, unit }: Requirement) =>
  `${bound} ${limit.toLocaleString('en')}${unit === '×' ? ' ×' : ` ${unit}`}`;

function requirementsTable(requirements: readonly Requirement[]): string {
  return formatTable(
    ['what must hold', 'required', 'measured', ''],
    requirements.map((each) => [
      each.what,
      `${limitOf(each)}${each.by === 'worst' ? ', always' : ''}`,
      each.by === 'worst' ? number(decidingValue(each), each.digits) : spread(each.measured, each.digits),
      isMet(each) ? 'met' : 'not met',
    ]),
  );
}

/** The run as a page in Markdown. */
export function formatReport({ command, machine, options, sections }: Run): string {
  const requirements = sections.flatMap(({ result }) => result.requirements);
  const blocks = [
    '# Benchmarks',
    'Servers and what asks them share one machine, each in a process of its own; each server has one. All that is compared is measured in the same rounds, one after the other, every other round in reverse; a figure is the median of the rounds, with the least and the most. A ratio is taken round by round. Trust ratios more than figures: those are this machine’s.',
    ...(options.quick
      ? [
          '**A quick run**: few short rounds over small seeds, to see that everything works. Quote none of it.',
        ]
      : []),
    `\`\`\`sh\n${command}\n\`\`\``,
    formatTable(
      ['', ''],
      [...Object.entries(machine), ['rounds', `${options.rounds}, of ${options.seconds} s a measurement`]],
      { figures: false },
    ),
    ...(requirements.length > 0 ? ['## What must hold', requirementsTable(requirements)] : []),
    ...sections.flatMap(({ title, how, result }) => [
      `## ${title}`,
      how,
      ...result.tables.map(tableOf),
      ...result.notes,
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}
