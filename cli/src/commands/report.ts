import { PROBLEM_GUIDE, problemPath } from '@/core/problem/problem-guide';
import { redactText } from '@/runtime/logger';
import { REFUSALS, type Refusal, type RefusalCode, type Result } from '@/server/result';
import { CommandError } from '../one-line-error';
import { plain } from './table';

/** A use case refused. Exit status 1, with the words for the person. */
export class CommandRefused extends CommandError {
  override name = 'CommandRefused';
  readonly code: RefusalCode;
  readonly fields: Record<string, string>;

  constructor({ code, message, fields = {} }: Refusal, renameField: (field: string) => string = (it) => it) {
    super(message);
    this.code = code;
    this.fields = Object.fromEntries(
      Object.entries(fields).map(([field, words]) => [renameField(field), words]),
    );
  }
}

/** The command line was wrong in a way that only its meaning shows. Exit status 2. */
export class WrongUsage extends Error {
  override name = 'WrongUsage';
}

/**
 * What a use case gave. @throws CommandRefused if it refused
 *
 * @param renameField what the command line calls an input, `--expires-in` for `expiry`
 */
export function unwrap<T>(result: Result<T>, renameField?: (field: string) => string): T {
  if (!result.ok) throw new CommandRefused(result, renameField);
  return result.value;
}

/** Shows a secret, the only time: alone on stdout, so that a script can take it; what goes with it stands on stderr. */
export function reportSecret(
  json: boolean | undefined,
  data: {
    token: string;
    id: string;
    expires_at?: string | null;
    old_retires_at?: string;
    old_secret_retires_at?: string | null;
  },
  remark: string,
): void {
  report(json, data, data.token);
  if (!json) console.error(remark);
}

/** The one object of `--json` on stdout, or what a person reads there. */
export function report(json: boolean | undefined, data: object, words: string): void {
  process.stdout.write(`${json ? JSON.stringify(data) : words}\n`);
}

/** A refusal in lines for a person: one line where one thing is wrong. */
export const refusalLines = (refused: CommandRefused): string =>
  [detailOf(refused), ...(isOneField(refused) ? [] : fieldLines(refused).map((line) => `  ${line}`))]
    .map((line) => plain(redactText(line)))
    .join('\n');

const fieldLines = ({ fields }: CommandRefused) =>
  Object.entries(fields).map(([field, words]) => `${field}: ${words}`);

const isOneField = ({ fields }: CommandRefused) => Object.keys(fields).length === 1;

const detailOf = (refused: CommandRefused) =>
  isOneField(refused) ? fieldLines(refused).join() : refused.message;

/** The refusal as an RFC 9457 problem. `type` is a page of this portal. */
export function refusalProblem(refused: CommandRefused, portalUrl: string): object {
  const { code, fields } = refused;
  return {
    type: `${portalUrl}${problemPath(code)}`,
    title: PROBLEM_GUIDE[code].title,
    status: REFUSALS[code],
    detail: redactText(detailOf(refused)),
    code,
    ...(Object.keys(fields).length > 0
      ? { fields: Object.fromEntries(Object.entries(fields).map(([key, words]) => [key, redactText(words)])) }
      : {}),
  };
}
