import { type Command, Option } from 'commander';
import { type Policy, RATE_RULES } from '@/core/policy/policy';
import { RATE_WINDOWS } from '@/core/rate-limit/rate-limits';
import { parseInstant } from '@/core/token/expiry';
import { RISK_LEVELS, type RiskLevel } from '@/core/token/token-risk';
import { getPolicyDetails } from '@/server/policy/get-policy';
import { previewPolicy } from '@/server/policy/preview-policy';
import { type UpdatePolicyInput, updatePolicy } from '@/server/policy/update-policy';
import { collectList } from './collect';
import { withPortal } from './open-portal';
import { describeHits, describePolicy, hitsObject, policyObject } from './policy-show';
import { parseRateOption } from './rate-option';
import { report, unwrap, WrongUsage } from './report';
import { formatInstant } from './table';

interface SetOptions {
  lifetimeMax?: string;
  lifetimeDefault?: string;
  never?: 'yes' | 'no';
  liveTokensMax?: string;
  rotationMax?: string;
  cidrFromRisk?: RiskLevel | 'none';
  rateMax?: string[];
  expireExistingAt?: string;
  dryRun?: boolean;
  json?: boolean;
}

export function registerPolicySet(policy: Command): void {
  policy
    .command('set')
    .description('Change the policy. What is not named stays as it is.')
    .option('--lifetime-max <days>', 'longest lifetime of a token in days; none: no limit')
    .option('--lifetime-default <days>', 'what the create page offers first')
    .addOption(new Option('--never <yes|no>', 'may a token never expire?').choices(['yes', 'no']))
    .option('--live-tokens-max <number>', 'live tokens an owner may have at once')
    .option('--rotation-max <hours>', 'how long the old secret of a rotated token may go on')
    .addOption(
      new Option('--cidr-from-risk <risk>', 'from this risk on a token needs an address list').choices([
        ...RISK_LEVELS,
        'none',
      ]),
    )
    .option(
      '--rate-max <rates>',
      'highest rates of a token or an application, such as 10/s,10000/day; windows not named have no limit; none: no limit',
      collectList,
    )
    .option('--expire-existing-at <instant>', 'live tokens that break it end then, unless they end sooner')
    .option('--dry-run', 'say which live tokens would break it, change nothing')
    .option('--json', 'print one JSON object: policy, hits, brought_forward')
    .addHelpText(
      'after',
      `
Examples:
  latchkey policy set --lifetime-max 90 --dry-run
  latchkey policy set --lifetime-max 90 --never no --expire-existing-at 2027-01-31T12:00:00Z`,
    )
    .action(set);
}

async function set(options: SetOptions): Promise<void> {
  const { json, dryRun = false } = options;
  const existing = existingOf(options);
  const done = await withPortal({ json }, async ({ principal, ctx }) => {
    const { policy } = unwrap(await getPolicyDetails(principal, ctx));
    const { savedAt: seen, ...before } = policy;
    const rules = { ...before, ...namedRules(options) };
    const { counts } = unwrap(await previewPolicy(principal, rules, ctx), optionOf);
    if (dryRun) return { rules, counts, broughtForward: 0 };
    const { broughtForward } = unwrap(
      await updatePolicy(principal, { rules, existing, seen }, ctx),
      optionOf,
    );
    return { rules, counts, broughtForward };
  });
  const { rules, counts, broughtForward } = done;
  report(
    json,
    { policy: policyObject(rules), hits: hitsObject(counts), brought_forward: broughtForward },
    [
      dryRun ? 'It would be:' : 'It is now:',
      describePolicy(rules),
      '',
      describeHits(counts),
      ...(existing.type === 'expire' && !dryRun
        ? [`${broughtForward} of them end at ${formatInstant(existing.at)} now.`]
        : []),
    ].join('\n'),
  );
}

function existingOf({ expireExistingAt }: SetOptions): UpdatePolicyInput['existing'] {
  if (expireExistingAt === undefined) return { type: 'keep' };
  const at = parseInstant(expireExistingAt);
  if (!at) {
    throw new WrongUsage(
      '--expire-existing-at must be an instant with its zone, such as 2027-01-31T12:00:00Z',
    );
  }
  return { type: 'expire', at };
}

/** @throws WrongUsage if nothing is named, or a number is none */
function namedRules(options: SetOptions): Partial<Policy> {
  const { lifetimeMax, lifetimeDefault, never, liveTokensMax, rotationMax, cidrFromRisk, rateMax } = options;
  const rules: Partial<Policy> = {};
  if (lifetimeMax !== undefined) {
    rules.lifetimeDaysMax = lifetimeMax === 'none' ? null : wholeNumber('--lifetime-max', lifetimeMax);
  }
  if (lifetimeDefault !== undefined) {
    rules.lifetimeDaysDefault = wholeNumber('--lifetime-default', lifetimeDefault);
  }
  if (never !== undefined) rules.neverAllowed = never === 'yes';
  if (liveTokensMax !== undefined) rules.liveTokensMax = wholeNumber('--live-tokens-max', liveTokensMax);
  if (rotationMax !== undefined) rules.rotationGraceHoursMax = wholeNumber('--rotation-max', rotationMax);
  if (cidrFromRisk !== undefined) {
    rules.cidrRequiredFromRisk = cidrFromRisk === 'none' ? null : cidrFromRisk;
  }
  if (rateMax !== undefined) {
    const most = parseRateOption(rateMax.join() === 'none' ? [] : rateMax, '--rate-max');
    for (const window of RATE_WINDOWS) rules[RATE_RULES[window]] = most[window];
  }
  if (Object.keys(rules).length === 0 && options.expireExistingAt === undefined) {
    throw new WrongUsage('say what to change: one of the options of latchkey policy set --help');
  }
  return rules;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new WrongUsage(`${option} must be a whole number`);
  return Number(text);
}

/** What the command line calls the use case's inputs. */
function optionOf(field: string): string {
  const options: Record<string, string> = {
    lifetimeDaysMax: '--lifetime-max',
    lifetimeDaysDefault: '--lifetime-default',
    liveTokensMax: '--live-tokens-max',
    rotationGraceHoursMax: '--rotation-max',
    rateLimitSecondMax: '--rate-max',
    rateLimitMinuteMax: '--rate-max',
    rateLimitDayMax: '--rate-max',
    expire_at: '--expire-existing-at',
  };
  return options[field] ?? field;
}
