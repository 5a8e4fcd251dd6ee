'use client';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Reveal } from '@/components/tokens/reveal';
import { type RecentUse, type RotatedToken, rotationFields } from '@/components/tokens/view-models';
import { Button, ButtonLink } from '@/components/ui/button';
import { Radio, Segmented } from '@/components/ui/choice';
import { FieldError, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Note } from '@/components/ui/note';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { clockTime, dateAndTime, type Present } from '@/components/ui/time-format';
import { useFormKey } from '@/components/ui/use-form-key';

export interface RotationForm {
  id: string;
  label: string;
  recent: RecentUse | null;
  /** What policy lets the old secret go on for. */
  graceHoursMax: number;
}

interface RotateTokenProps {
  token: RotationForm;
  present: Present;
  action: FormAction<RotatedToken>;
}

type End = 'on_first_use' | 'later' | 'now';

const GRACES = [
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '24 hours' },
  { hours: 168, label: '7 days' },
];

/** The form, and in its place the new secret: it lives in this component's state alone, as after issuing. */
export function RotateToken({ token, present, action }: RotateTokenProps) {
  const formKey = useFormKey();
  const { state, pending, form, errorOf } = useFormAction<RotatedToken>((previous, sent) => {
    sent.set(rotationFields.idempotencyKey, formKey());
    return action(previous, sent);
  });
  const [end, setEnd] = useState<End>('on_first_use');
  if (state.status === 'ok') return <Rotated token={state.data} end={end} zone={present.zone} />;
  return (
    <div className="in-m">
      <PageHead
        title={`Rotate ${token.label}`}
        crumbs={[
          { label: 'Tokens', href: '/tokens' },
          { label: token.label, href: `/tokens/${token.id}` },
          { label: 'Rotate' },
        ]}
        about="It gets a second secret, shown once. Id, label, scopes and expiry stay as they are."
      />
      <form {...form} className="stack16 mt-4" noValidate>
        <RecentNote recent={token.recent} zone={present.zone} />
        <fieldset className="field">
          <legend className="lab">When does the old secret end?</legend>
          <Radio {...radio('on_first_use', end, setEnd)}>
            <b className="m">After the new one is used</b>
            <span className="d2 block font-normal">Nothing breaks before your service has moved over.</span>
          </Radio>
          <Radio {...radio('later', end, setEnd)}>
            <b className="m">After a while</b>
            <span className="d2 block font-normal">Whether it is still in use by then or not.</span>
          </Radio>
          <Radio {...radio('now', end, setEnd)}>
            <b className="m dangerc">Now</b>
            <span className="d2 block font-normal">Whoever still uses it is refused within a second.</span>
          </Radio>
        </fieldset>
        {end !== 'now' && <Grace max={token.graceHoursMax} end={end} error={errorOf('grace')} />}
        <Refusal state={state} id="rotate-refusal" />
        <input type="hidden" name={rotationFields.token} value={token.id} />
        <div className="row wrap">
          <Button look={end === 'now' ? 'destroy' : 'primary'} type="submit" aria-busy={pending}>
            <RefreshCw size={14} strokeWidth={1.75} aria-hidden />
            Rotate and show the new secret
          </Button>
          <ButtonLink look="ghost" href={`/tokens/${token.id}`} prefetch={false}>
            Cancel
          </ButtonLink>
        </div>
      </form>
    </div>
  );
}

const radio = (value: End, chosen: End, choose: (end: End) => void) => ({
  name: rotationFields.end,
  value,
  checked: chosen === value,
  onChange: () => choose(value),
});

function RecentNote({ recent, zone }: { recent: RecentUse | null; zone: string }) {
  if (!recent) return null;
  const { allowed, addresses, since } = recent;
  if (allowed === 0) return <Note>Not used since {clockTime(since, zone)}.</Note>;
  return (
    <Note tone="warn">
      <b className="m">In use:</b> {counted(allowed, 'request')} since {clockTime(since, zone)}
      {addresses.length > 0 && `, from ${counted(addresses.length, 'address', 'addresses')}`}. Whoever sends
      them needs the new secret.
    </Note>
  );
}

function Grace({ max, end, error }: { max: number; end: End; error: string | undefined }) {
  const offered = GRACES.filter(({ hours }) => hours <= max);
  const [choice, setChoice] = useState(String(offered[0]?.hours ?? 'custom'));
  const [hours, setHours] = useState('');
  const label = end === 'later' ? 'It ends after' : 'And goes on after that for';
  return (
    <div className="field">
      <span className="lab">{label}</span>
      <div>
        <Segmented
          name="grace_choice"
          label={label}
          segments={[
            ...offered.map((one) => ({ value: String(one.hours), label: one.label })),
            { value: 'custom', label: 'Custom' },
          ]}
          value={choice}
          onChange={setChoice}
        />
      </div>
      {choice === 'custom' && (
        <TextInput
          type="text"
          inputMode="numeric"
          aria-label="Hours"
          className="w-28"
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          {...fieldAria('grace', { hint: true, error })}
        />
      )}
      <input type="hidden" name={rotationFields.graceHours} value={choice === 'custom' ? hours : choice} />
      <span className="hint" id="grace-hint">
        {choice === 'custom' && 'In hours. '}Policy allows up to {counted(max, 'hour')}.
      </span>
      <FieldError id="grace-error" error={error} />
    </div>
  );
}

const LOST = 'Without it you would have to retire the old secret and rotate again.';

function Rotated({ token, end, zone }: { token: RotatedToken; end: End; zone: string }) {
  return (
    <Reveal token={token} zone={zone} lost={LOST}>
      <p className="d2 mt-4">{oldWords(token.oldRetiresAt, end, zone)}</p>
    </Reveal>
  );
}

function oldWords(retiresAt: Date | null, end: End, zone: string): string {
  if (end === 'now') return 'The old secret is retired.';
  if (retiresAt) return `The old secret works until ${dateAndTime(retiresAt, zone)}.`;
  return 'The old secret works until this one is used, and its grace after that.';
}
