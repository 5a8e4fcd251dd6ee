/** How a child process of `latchkey start` ends: on a signal, or when its parent is gone. */

/** How long requests in flight may take to finish. */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * Runs `drain` once, on SIGTERM, SIGINT or when the parent's IPC channel closes (a parent killed with -9 says nothing),
 * then exits.
 *
 * @returns the same, for whoever has another way of being told
 */
export function exitAfterDraining(drain: () => Promise<void>): () => void {
  let draining = false;
  const stop = () => {
    if (draining) return;
    draining = true;
    setTimeout(() => process.exit(1), DRAIN_TIMEOUT_MS).unref();
    drain().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  return stop;
}
