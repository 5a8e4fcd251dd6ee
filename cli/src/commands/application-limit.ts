import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { formatRates } from '@/core/rate-limit/rate-limits';
import { getApplication } from '@/server/applications/get-application';
import { limitRates } from '@/server/applications/limit-rates';
import { parseApplicationId } from './application-object';
import { collectList } from './collect';
import { withPortal } from './open-portal';
import { parseRateOption } from './rate-option';
import { report, unwrap } from './report';

const NO_MEMBERS = { text: '', cursor: null, limit: 1 };

export function registerApplicationLimit(application: Command): void {
  application
    .command('limit')
    .description('Set how many requests the tokens of an application may make together.')
    .argument('<id>', 'app_…, from latchkey application list')
    .requiredOption(
      '--rate <rates>',
      'such as 10/s,10000/day; in windows not named, and with none, what policy allows',
      collectList,
    )
    .option('--json', 'print one JSON object: id, rate_limits')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application limit app_01JB3X8Q0R5N7WD2XK4M9V6ZPA --rate 100/s,1000000/day`,
    )
    .action(async (text: string, { rate, json }: { rate: string[]; json?: boolean }) => {
      const applicationId = parseApplicationId(text);
      const rateLimits = parseRateOption(rate.join() === 'none' ? [] : rate);
      const { shared } = await withPortal({ json }, async ({ principal, ctx }) => {
        unwrap(await limitRates(principal, { applicationId, rateLimits }, ctx), () => '--rate');
        const asked = { applicationId, members: NO_MEMBERS };
        return unwrap(await getApplication(principal, asked, ctx)).rateLimits;
      });
      const id = formatPublicId('application', applicationId);
      const rates = formatRates(shared);
      report(
        json,
        { id, rate_limits: rates },
        `The tokens of ${id} may ask at most: ${rates.join(', ') || 'without a limit'}.`,
      );
    });
}
