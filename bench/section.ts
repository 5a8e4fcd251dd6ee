import type { Bed } from './bed';
import type { BenchOptions } from './bench-options';
import type { Spread } from './figures';

/** A figure with its spread, or what stands in its place. */
export type Cell = { spread: Spread; digits: number } | string;

export interface Table {
  columns: string[];
  rows: { name: string; cells: Cell[] }[];
}

/** What must hold, and what was measured. @see DESIGN §11 */
export interface Requirement {
  what: string;
  measured: Spread;
  digits: number;
  unit: string;
  bound: 'at least' | 'at most';
  limit: number;
  /** Decided by the median of the rounds, or by the worst value there was. */
  by: 'median' | 'worst';
}

export interface SectionResult {
  tables: Table[];
  requirements: Requirement[];
  /** What was checked beside, and what a reader must know. */
  notes: string[];
}

export interface Section {
  name: string;
  title: string;
  /** What is measured, and how. */
  how: string;
  measure(bed: Bed, options: BenchOptions): Promise<SectionResult>;
}

/** The figure that decides. */
export function decidingValue({ measured, by, bound }: Requirement): number {
  if (by === 'median') return measured.median;
  return bound === 'at least' ? measured.min : measured.max;
}

export function isMet(requirement: Requirement): boolean {
  const value = decidingValue(requirement);
  return requirement.bound === 'at least' ? value >= requirement.limit : value <= requirement.limit;
}
