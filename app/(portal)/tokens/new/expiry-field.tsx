'use client';
import { tokenFields } from '@/components/tokens/view-models';
import { Segmented } from '@/components/ui/choice';
import { FieldError, fieldAria } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { dateAndTime, type Present, utcBeside } from '@/components/ui/time-format';
import type { Policy } from '@/core/policy/policy';
import type { DecidedExpiry } from '@/core/token/expiry';
import { type Draft, expiryChoice, lifetimesOffered } from './draft';

interface ExpiryFieldProps {
  draft: Pick<Draft, 'lifetime' | 'customTime'>;
  onChange: (change: Partial<Draft>) => void;
  onLeave: () => void;
  policy: Policy;
  expiry: DecidedExpiry;
  error: string | undefined;
  present: Present;
}

export function ExpiryField({ draft, onChange, onLeave, policy, expiry, error, present }: ExpiryFieldProps) {
  const segments = [
    ...lifetimesOffered(policy).map((days) => ({ value: String(days), label: `${days} days` })),
    { value: 'custom', label: 'Custom' },
    ...(policy.neverAllowed ? [{ value: 'never', label: 'Never', danger: true }] : []),
  ];
  const choice = expiryChoice(draft);
  return (
    <div className="field">
      <input type="hidden" name={tokenFields.lifetime} value={draft.lifetime} />
      {choice.type === 'at' && expiry.ok && (
        <input type="hidden" name={tokenFields.expiresAt} value={choice.instant.toISOString()} />
      )}
      <span className="lab">Expires after</span>
      <div>
        <Segmented
          name="lifetime_choice"
          label="Expires after"
          segments={segments}
          value={draft.lifetime}
          onChange={(lifetime) => onChange({ lifetime })}
          className="exp"
        />
      </div>
      {draft.lifetime === 'custom' && (
        <TextInput
          type="datetime-local"
          aria-label="Expires at, in your time"
          className="custom-time"
          value={draft.customTime}
          onChange={(event) => onChange({ customTime: event.target.value })}
          onBlur={onLeave}
          {...fieldAria('expiry', { hint: true, error })}
        />
      )}
      <span className="hint" id="expiry-hint">
        {expiry.ok && <Instant at={expiry.expiresAt} present={present} />} {policyWords(policy)}
      </span>
      <FieldError id="expiry-error" error={error} />
    </div>
  );
}

function Instant({ at, present: { zone } }: { at: Date | null; present: Present }) {
  if (!at) return <b className="m dangerc">Never: it works until someone revokes it.</b>;
  return (
    <>
      <b className="m d2">
        {dateAndTime(at, zone)} {zone}
      </b>
      {zone === 'UTC' ? '.' : ` · ${utcBeside(at, zone)}.`}
    </>
  );
}

function policyWords({ lifetimeDaysMax, neverAllowed }: Policy): string {
  const upTo =
    lifetimeDaysMax === null ? 'Policy sets no limit' : `Policy allows up to ${lifetimeDaysMax} days`;
  return neverAllowed ? `${upTo}.` : `${upTo}; never is not allowed here.`;
}
