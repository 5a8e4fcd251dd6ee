import type { Policy, PolicyViolation } from '@/core/policy/policy';
import { count, counted } from '../ui/number-format';

/** A rule's value as a sentence says it. */
export function ruleInWords<R extends keyof Policy>(rule: R, value: Policy[R]): string {
  switch (rule) {
    case 'lifetimeDaysMax':
      return value === null ? 'no limit' : counted(Number(value), 'day');
    case 'lifetimeDaysDefault':
      return counted(Number(value), 'day');
    case 'rotationGraceHoursMax':
      return counted(Number(value), 'hour');
    case 'neverAllowed':
      return value ? 'yes' : 'no';
    case 'cidrRequiredFromRisk':
      return value === null ? 'never' : `from ${value} risk`;
    case 'rateLimitSecondMax':
    case 'rateLimitMinuteMax':
    case 'rateLimitDayMax':
      return value === null ? 'no limit' : count(Number(value));
    default:
      return String(value);
  }
}

export const ruleNames: Record<keyof Policy, string> = {
  lifetimeDaysMax: 'Longest lifetime',
  lifetimeDaysDefault: 'Preselected lifetime',
  neverAllowed: 'May never expire',
  liveTokensMax: 'Live tokens per owner',
  rotationGraceHoursMax: 'Longest rotation',
  cidrRequiredFromRisk: 'Address list required',
  rateLimitSecondMax: 'Requests per second',
  rateLimitMinuteMax: 'Requests per minute',
  rateLimitDayMax: 'Requests per day',
};

/** How tokens break a policy: "3 never expire". */
export function violationInWords(violation: PolicyViolation, count: number, policy: Policy): string {
  const one = count === 1;
  switch (violation) {
    case 'never_expires':
      return `${count} never ${one ? 'expires' : 'expire'}`;
    case 'lives_too_long':
      return `${count} ${one ? 'lives' : 'live'} longer than ${ruleInWords('lifetimeDaysMax', policy.lifetimeDaysMax)}`;
    case 'needs_networks':
      return `${count} of ${policy.cidrRequiredFromRisk} risk ${policy.cidrRequiredFromRisk === 'high' ? '' : 'or more '}${one ? 'works' : 'work'} from any address`;
    case 'rate_too_high':
      return `${count} ${one ? 'has' : 'have'} a higher rate limit, or none`;
  }
}
