/**
 * Runs what one turn of the event loop brought, together, once all of it has been read.
 *
 * A question takes some 5 µs to decide while the processor has the code at hand, and several times that right after a system
 * call, which it hardly has any more then. Under load a turn brings ten questions or more; answered one by one, each between
 * its own read and write, they took 68 µs of CPU each, together 44 (docs/decisions/017). A question that comes alone is
 * answered in the same turn as before.
 *
 * @param schedule when to run, once something waits: after the sockets of this turn have been read
 */
export function turn(schedule: (run: () => void) => void): (task: () => void) => void {
  let waiting: (() => void)[] = [];
  const run = () => {
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task();
  };
  return (task) => {
    if (waiting.push(task) === 1) schedule(run);
  };
}
