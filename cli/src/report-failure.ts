import { CommanderError } from 'commander';
import { settings } from '@/runtime/settings';
import { CommandRefused, refusalLines, refusalProblem, WrongUsage } from './commands/report';
import { describeError } from './one-line-error';

/** Exit status of a command that could not do what it was asked, and of one that was asked wrongly. */
const FAILED = 1;
const WRONG_USAGE = 2;

/** Says on stderr what stopped a command, as a problem object where JSON is wanted. @returns the exit status */
export function reportFailure(error: unknown, { json }: { json: boolean }): number {
  if (error instanceof CommanderError) {
    // Help and version end here too.
    if (error.exitCode === 0) return 0;
    // For people, commander has said it already.
    if (json) writeProblem(usageProblem(error.message.replace(/^error: /, '')));
    return WRONG_USAGE;
  }
  if (error instanceof WrongUsage) {
    if (json) writeProblem(usageProblem(error.message));
    else console.error(`latchkey: ${error.message}`);
    return WRONG_USAGE;
  }
  if (error instanceof CommandRefused) {
    if (json) writeProblem(refusalProblem(error, settings().portalUrl));
    else console.error(`latchkey: ${refusalLines(error)}`);
    return FAILED;
  }
  const detail = describeError(error);
  if (json)
    writeProblem({ type: 'about:blank', title: 'The command failed', status: 500, detail, code: 'FAULT' });
  else console.error(`latchkey: ${detail}`);
  return FAILED;
}

const usageProblem = (detail: string) => ({
  type: 'about:blank',
  title: 'Wrong usage',
  status: 400,
  detail,
  code: 'WRONG_USAGE',
});

const writeProblem = (problem: object) => console.error(JSON.stringify(problem));
