import { NO_RATE_TEXTS, type RateTexts, ratesOfTexts } from '@/components/rates/rate-texts';
import type { Prefill, ScopeApi, ScopeOption, TokenFormView } from '@/components/tokens/view-models';
import { listed } from '@/components/tokens/words';
import { type DecidedRates, decideRates, type Policy, refuseByPolicy } from '@/core/policy/policy';
import { type ParsedCidrList, parseCidrList } from '@/core/token/cidr';
import {
  type DecidedExpiry,
  decideExpiry,
  EXPIRY_CHOICES_DAYS,
  type ExpiryChoice,
} from '@/core/token/expiry';
import { parseLabel, parseNote } from '@/core/token/label';
import { tokenRisk } from '@/core/token/token-risk';

/** What stands in the form. `lifetime` is a number of days, `custom` or `never`. */
export interface Draft {
  label: string;
  note: string;
  scopes: ReadonlySet<string>;
  lifetime: string;
  /** Local time as the browser's field has it: 2026-12-23T14:05. Read only for `custom`. */
  customTime: string;
  cidrs: string;
  rates: RateTexts;
}

export type DraftField = 'label' | 'note' | 'scopes' | 'expiry' | 'cidrs' | 'rates';

/** In the order they stand on the page: the first wrong one gets the focus. */
export const draftFields: readonly DraftField[] = ['label', 'note', 'scopes', 'expiry', 'cidrs', 'rates'];

const fieldWords: Record<DraftField, string> = {
  label: 'the label',
  note: 'the note',
  scopes: 'the scopes',
  expiry: 'the expiry',
  cidrs: 'the addresses',
  rates: 'the rate limits',
};

/** "the label and the scopes": what has to change before a token can be made; '' when nothing has. */
export function toLookAt(errors: Judgement['errors']): string {
  return listed(draftFields.filter((field) => errors[field]).map((field) => fieldWords[field]));
}

/** What the rules say of a draft now. The server decides again with the same rules. */
export interface Judgement {
  errors: Partial<Record<DraftField, string>>;
  expiry: DecidedExpiry;
  cidrs: ParsedCidrList;
  rates: DecidedRates;
  chosen: ScopeOption[];
  risk: ReturnType<typeof tokenRisk>;
}

/** The lives offered: the usual ones that policy allows, and its own limit if that is none of them. */
export function lifetimesOffered({ lifetimeDaysMax }: Policy): number[] {
  const allowed = EXPIRY_CHOICES_DAYS.filter((days) => lifetimeDaysMax === null || days <= lifetimeDaysMax);
  return lifetimeDaysMax !== null && allowed.length === 0 ? [lifetimeDaysMax] : [...allowed];
}

/** What stands in the form when it is opened: what a link says, as far as policy and the reader's roles go. */
export function firstDraft({
  policy,
  prefill,
  apis,
}: Pick<TokenFormView, 'policy' | 'prefill' | 'apis'>): Draft {
  const givable = scopesOf(apis).filter((scope) => !scope.withheld);
  return {
    label: prefill.label,
    note: prefill.note,
    scopes: new Set(givable.map((scope) => scope.name).filter((name) => prefill.scopes.includes(name))),
    lifetime: String(firstLifetime(policy, prefill.lifetimeDays)),
    customTime: '',
    cidrs: prefill.cidrs,
    rates: NO_RATE_TEXTS,
  };
}

export const isPrefilled = ({ label, note, scopes, lifetimeDays, cidrs }: Prefill): boolean =>
  label !== '' || note !== '' || scopes.length > 0 || lifetimeDays !== null || cidrs !== '';

/** Of a life that is not offered the next shorter one, or the shortest there is. */
function firstLifetime(policy: Policy, asked: number | null): number | undefined {
  const offered = lifetimesOffered(policy);
  if (asked !== null) return offered.findLast((days) => days <= asked) ?? offered[0];
  return offered.includes(policy.lifetimeDaysDefault) ? policy.lifetimeDaysDefault : offered[0];
}

export function expiryChoice(draft: Pick<Draft, 'lifetime' | 'customTime'>): ExpiryChoice {
  if (draft.lifetime === 'never') return { type: 'never' };
  if (draft.lifetime === 'custom') return { type: 'at', instant: new Date(draft.customTime) };
  return { type: 'days', days: Number(draft.lifetime) };
}

export function scopesOf(apis: readonly ScopeApi[]): ScopeOption[] {
  return apis.flatMap((api) => api.groups.flatMap((group) => group.scopes));
}

export function judge(draft: Draft, apis: readonly ScopeApi[], policy: Policy, nowMs: number): Judgement {
  const label = parseLabel(draft.label);
  const note = parseNote(draft.note);
  const expiry = decideExpiry(expiryChoice(draft), policy, nowMs);
  const cidrs = parseCidrList(draft.cidrs);
  const chosen = scopesOf(apis).filter((scope) => draft.scopes.has(scope.name));
  const networks = cidrs.ok ? cidrs.cidrs : [];
  const risk = tokenRisk({
    scopes: chosen,
    expiresAt: expiry.ok ? expiry.expiresAt : null,
    cidrs: networks,
    nowMs,
  });

  const rates = decideRates(ratesOfTexts(draft.rates), policy);

  const errors: Judgement['errors'] = {};
  if (!label.ok) errors.label = label.message;
  if (!note.ok) errors.note = note.message;
  if (chosen.length === 0) errors.scopes = 'Tick at least one scope. Nothing ticked means no permission.';
  if (!expiry.ok) errors.expiry = expiry.message;
  if (!cidrs.ok) errors.cidrs = cidrs.errors.map((error) => error.message).join('\n');
  else {
    const against = refuseByPolicy({ risk: risk.level, cidrs: networks }, policy);
    if (against) errors.cidrs = against;
  }
  if (!rates.ok) errors.rates = rates.message;
  return { errors, expiry, cidrs, rates, chosen, risk };
}
