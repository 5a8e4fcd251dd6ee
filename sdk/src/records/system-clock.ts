/** The only home of this process's clocks, both of them: what is decided takes instants. */
export const SYSTEM_CLOCK = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
