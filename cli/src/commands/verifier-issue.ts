import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { issueVerifierCredential } from '@/server/verifier-credentials/issue-verifier-credential';
import { withPortal } from './open-portal';
import { reportSecret, unwrap } from './report';

interface IssueOptions {
  api: string;
  label: string;
  json?: boolean;
}

export function registerVerifierIssue(verifier: Command): void {
  verifier
    .command('issue')
    .description("Issue the credential with which an API's servers ask the verifier. It is printed once.")
    .requiredOption('--api <audience>', 'audience of the API, as in its catalogue')
    .option('--label <text>', 'where the credential will live', 'Issued on the command line')
    .option('--json', 'print one JSON object: id, token')
    .addHelpText(
      'after',
      `
Examples:
  latchkey verifier issue --api https://orders.example --label api-eu-1
  latchkey verifier issue --api https://orders.example --json`,
    )
    .action(async ({ api, label, json }: IssueOptions) => {
      const issued = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await issueVerifierCredential(principal, { audience: api, label }, ctx), (field) =>
          field === 'audience' ? '--api' : `--${field}`,
        ),
      );
      const id = formatPublicId('verifierCredential', issued.id);
      const token = revealTokenSecret_theOnlyExit(issued.secret);
      reportSecret(json, { id, token }, `This is the only time it is shown. Its id is ${id}.`);
    });
}
