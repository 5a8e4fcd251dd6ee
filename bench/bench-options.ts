export interface BenchOptions {
  /** Rounds of each measurement; in each, all that is compared is measured once. */
  rounds: number;
  /** Of one measurement. */
  seconds: number;
  /** A look in a minute or two: smaller seeds, fewer rounds. No figure of it is to be quoted. */
  quick: boolean;
}
