import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { settings } from '@/runtime/settings';
import { refuseFields } from '@/server/result';
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
  const refused = error instanceof ZodError ? refusedInput(error) : error;
  if (refused instanceof CommandRefused) {
    if (json) writeProblem(refusalProblem(refused, settings().portalUrl));
    else console.error(`latchkey: ${refusalLines(refused)}`);
    return FAILED;
  }
  const detail = describeError(error);
  if (json)
    writeProblem({ type: 'about:blank', title: 'The command failed', status: 500, detail, code: 'FAULT' });
  else console.error(`latchkey: ${detail}`);
  return FAILED;
}

/** Use cases parse their input's shape first: what is no shape of it at all (a thousand scopes too many, a novel) ends here. */
const refusedInput = (error: ZodError) =>
  new CommandRefused(
    refuseFields(Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.'), message]))),
  );

const usageProblem = (detail: string) => ({
  type: 'about:blank',
  title: 'Wrong usage',
  status: 400,
  detail,
  code: 'WRONG_USAGE',
});

const writeProblem = (problem: object) => console.error(JSON.stringify(problem));
