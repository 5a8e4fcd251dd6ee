import { spreadOf } from './figures';
import type { Table } from './section';
import type { LoadedResult, Subject } from './subjects';

/** What servers did under a closed load, each with what it cost. */
export function loadTable(results: ReadonlyMap<Subject, readonly LoadedResult[]>): Table {
  return {
    columns: ['requests/s', 'CPU, µs each', 'p50, ms', 'p99, ms', 'refused'],
    rows: [...results].map(([{ name }, rounds]) => ({
      name,
      cells: [
        { spread: spreadOf(rounds.map(({ perSecond }) => perSecond)), digits: 0 },
        { spread: spreadOf(rounds.map(({ cpuMicroseconds }) => cpuMicroseconds)), digits: 0 },
        { spread: spreadOf(rounds.map(({ p50Ms }) => p50Ms)), digits: 0 },
        { spread: spreadOf(rounds.map(({ p99Ms }) => p99Ms)), digits: 0 },
        refusedOf(rounds),
      ],
    })),
  };
}

/** How many were turned away, in all rounds together. */
export function refusedOf(rounds: readonly { refused: number }[]): string {
  return String(rounds.reduce((sum, { refused }) => sum + refused, 0));
}

export function rateOf(results: ReadonlyMap<Subject, readonly LoadedResult[]>, subject: Subject) {
  return spreadOf((results.get(subject) ?? []).map(({ perSecond }) => perSecond));
}
