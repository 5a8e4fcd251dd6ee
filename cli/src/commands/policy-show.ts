import type { Command } from 'commander';
import { type Policy, policyRates } from '@/core/policy/policy';
import { formatRates } from '@/core/rate-limit/rate-limits';
import { getPolicyDetails } from '@/server/policy/get-policy';
import type { PolicyPreview } from '@/server/policy/preview-policy';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';

export function registerPolicyShow(policy: Command): void {
  policy
    .command('show')
    .description('Print the policy, and how many live tokens break it.')
    .option('--json', 'print one JSON object: policy, hits')
    .addHelpText(
      'after',
      `
Examples:
  latchkey policy show
  latchkey policy show --json`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { policy, counts } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await getPolicyDetails(principal, ctx)),
      );
      report(
        json,
        { policy: policyObject(policy), hits: hitsObject(counts) },
        `${describePolicy(policy)}\n\n${describeHits(counts)}`,
      );
    });
}

type HitCounts = PolicyPreview['counts'];

export const policyObject = (policy: Policy) => ({
  lifetime_days_max: policy.lifetimeDaysMax,
  lifetime_days_default: policy.lifetimeDaysDefault,
  never_allowed: policy.neverAllowed,
  live_tokens_max: policy.liveTokensMax,
  rotation_grace_hours_max: policy.rotationGraceHoursMax,
  cidr_required_from_risk: policy.cidrRequiredFromRisk,
  rate_limit_second_max: policy.rateLimitSecondMax,
  rate_limit_minute_max: policy.rateLimitMinuteMax,
  rate_limit_day_max: policy.rateLimitDayMax,
});

export const hitsObject = ({ live, hit, byViolation, ownersOverLimit }: HitCounts) => ({
  live,
  hit,
  ...byViolation,
  owners_over_limit: ownersOverLimit,
});

export function describePolicy(policy: Policy): string {
  const { lifetimeDaysMax: longest, cidrRequiredFromRisk: risk } = policy;
  return [
    `Longest lifetime       ${longest === null ? 'no limit' : `${longest} days`}`,
    `Preselected lifetime   ${policy.lifetimeDaysDefault} days`,
    `May never expire       ${policy.neverAllowed ? 'yes' : 'no'}`,
    `Live tokens per owner  ${policy.liveTokensMax}`,
    `Longest rotation       ${policy.rotationGraceHoursMax} hours`,
    `Address list required  ${risk === null ? 'never' : `from ${risk} risk`}`,
    `Highest rates          ${formatRates(policyRates(policy)).join(', ') || 'no limit'}`,
  ].join('\n');
}

export function describeHits({ live, hit, byViolation, ownersOverLimit }: HitCounts): string {
  const parts = [
    [byViolation.never_expires, 'never expire'],
    [byViolation.lives_too_long, 'live too long'],
    [byViolation.needs_networks, 'work from any address'],
    [byViolation.rate_too_high, 'have a higher rate limit, or none'],
  ].flatMap(([count, words]) => (Number(count) > 0 ? [`${count} ${words}`] : []));
  const hits = `${hit} of ${live} live tokens break it${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`;
  return ownersOverLimit > 0
    ? `${hits}\n${ownersOverLimit} owners have more live tokens than it allows.`
    : hits;
}
