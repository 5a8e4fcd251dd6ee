import { counted } from '@/components/ui/number-format';

/** What a change does, as the server worked it out: made already, or only shown, to be confirmed. */
export interface EffectView {
  made: boolean;
  /** Sent back to confirm: what was shown and nothing else is made. */
  seen: string;
  /** What changes, a line each. */
  changes: string[];
  /** What live tokens lose, a line a scope. */
  losses: string[];
  /** What people gain or lose in the portal, a line for how many. */
  rights: string[];
  /** Somebody has less by it than before. */
  takes: boolean;
}

/** "4 tokens of 2 people lose orders:write" */
export const lossInWords = ({
  scope,
  tokens,
  owners,
}: {
  scope: string;
  tokens: number;
  owners: number;
}): string =>
  `${counted(tokens, 'live token')} of ${counted(owners, 'person', 'people')} ${tokens === 1 ? 'loses' : 'lose'} ${scope}`;
