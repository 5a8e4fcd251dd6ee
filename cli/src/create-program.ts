import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { repositoryRoot } from '@/runtime/settings';
import { registerApiExport } from './commands/api-export';
import { registerApiImport } from './commands/api-import';
import { registerApplicationArchive, registerApplicationRestore } from './commands/application-archive';
import { registerApplicationCreate } from './commands/application-create';
import { registerApplicationLimit } from './commands/application-limit';
import { registerApplicationList } from './commands/application-list';
import { registerApplicationShow } from './commands/application-show';
import { registerDoctor } from './commands/doctor';
import { registerPolicySet } from './commands/policy-set';
import { registerPolicyShow } from './commands/policy-show';
import { registerRoleImport } from './commands/role-import';
import { registerScopeRetire } from './commands/scope-retire';
import { registerTokenIssue } from './commands/token-issue';
import { registerTokenList } from './commands/token-list';
import { registerTokenNarrow } from './commands/token-narrow';
import { registerTokenRestore } from './commands/token-restore';
import { registerTokenResume } from './commands/token-resume';
import { registerTokenRevoke } from './commands/token-revoke';
import { registerTokenRetireOld, registerTokenRotate } from './commands/token-rotate';
import { registerTokenShow } from './commands/token-show';
import { registerTokenSuspend } from './commands/token-suspend';
import { registerUserCreate } from './commands/user-create';
import { registerUserOffBoard } from './commands/user-off-board';
import { registerUserReset } from './commands/user-reset';
import { registerUserResume } from './commands/user-resume';
import { registerUserRoles } from './commands/user-roles';
import { registerUserSuspend } from './commands/user-suspend';
import { registerVerifierIssue } from './commands/verifier-issue';
import { registerVerifierRevoke, registerVerifierRotate } from './commands/verifier-rotate';
import { registerMigrate } from './start/register-migrate';
import { registerStart } from './start/register-start';

/** All commands. @param options.quietUsage leave it to the caller to say what was wrong with the command line */
export function createProgram(options: { quietUsage: boolean }): Command {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'),
  );
  const program = new Command('latchkey')
    .description('A self-hosted developer portal for API tokens.')
    .version(manifest.version)
    .addHelpText('after', HELP);
  // Commands made from here on inherit these.
  program.exitOverride();
  if (options.quietUsage) program.configureOutput({ outputError: () => undefined });
  else program.showHelpAfterError('See: latchkey help; or --help after a command.');

  registerStart(program);
  registerMigrate(program);
  registerDoctor(program);
  const user = program.command('user').description('People: who signs in, and what their tokens stand on.');
  registerUserCreate(user);
  registerUserSuspend(user);
  registerUserResume(user);
  registerUserOffBoard(user);
  registerUserReset(user);
  registerUserRoles(user);
  const api = program.command('api').description('APIs and their scopes.');
  registerApiImport(api);
  registerApiExport(api);
  const scope = program.command('scope').description('Scopes: what of an API a token may use.');
  registerScopeRetire(scope);
  const role = program.command('role').description('Roles: who may put which scopes on tokens.');
  registerRoleImport(role);
  const verifier = program.command('verifier').description('Credentials with which APIs ask the verifier.');
  registerVerifierIssue(verifier);
  registerVerifierRotate(verifier);
  registerVerifierRevoke(verifier);
  const application = program.command('application').description('What tokens of no person belong to.');
  registerApplicationCreate(application);
  registerApplicationLimit(application);
  registerApplicationList(application);
  registerApplicationShow(application);
  registerApplicationArchive(application);
  registerApplicationRestore(application);
  const policy = program.command('policy').description('What a token may be at most.');
  registerPolicyShow(policy);
  registerPolicySet(policy);
  const token = program.command('token').description('Tokens of everybody.');
  registerTokenIssue(token);
  registerTokenList(token);
  registerTokenShow(token);
  registerTokenNarrow(token);
  registerTokenSuspend(token);
  registerTokenResume(token);
  registerTokenRotate(token);
  registerTokenRetireOld(token);
  registerTokenRevoke(token);
  registerTokenRestore(token);
  return program;
}

const HELP = `
Commands work on the database of DATABASE_URL, else on the embedded one, whether it runs or not. What they change is
recorded as done by the system, with your operating system's user name.

With --json a command prints one JSON object on stdout, and a problem object (RFC 9457) on stderr if it fails.
Exit status: 0 done, 1 refused or failed, 2 wrong usage.`;
