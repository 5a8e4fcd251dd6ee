'use client';
import { useState } from 'react';
import type { Rotation, TokenDetail } from '@/components/tokens/view-models';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { FieldError } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';

interface EndOldSecretProps {
  token: Pick<TokenDetail, 'id' | 'label'>;
  rotation: Pick<Rotation, 'oldUsedAt' | 'latest'>;
  now: Date;
  action: FormAction;
}

/** Gives the old secret more time, or ends it now. */
export function EndOldSecret(props: EndOldSecretProps) {
  const [open, setOpen] = useState<'extend' | 'retire' | null>(null);
  return (
    <span className="row">
      <Button size="small" data-command="Give the old secret more time…" onClick={() => setOpen('extend')}>
        Extend…
      </Button>
      <Button size="small" data-command="Retire the old secret…" onClick={() => setOpen('retire')}>
        Retire now…
      </Button>
      {open === 'extend' && <ExtendDialog {...props} onDone={() => setOpen(null)} />}
      {open === 'retire' && <RetireDialog {...props} onDone={() => setOpen(null)} />}
    </span>
  );
}

const EXTENSIONS = [
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '24 hours' },
  { hours: 168, label: '7 days' },
];
const HOUR_MS = 3_600_000;

function ExtendDialog({ token, rotation, now, action, onDone }: EndOldSecretProps & { onDone: () => void }) {
  const hoursLeft = (rotation.latest.getTime() - now.getTime()) / HOUR_MS;
  const offered = EXTENSIONS.filter(({ hours }) => hours <= hoursLeft);
  const [hours, setHours] = useState(String(offered.at(-1)?.hours ?? ''));
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce('The old secret has more time');
    onDone();
  });
  return (
    <Dialog
      open
      onClose={onDone}
      title="Give the old secret more time?"
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Leave it
          </Button>
          {offered.length > 0 && (
            <Button look="primary" type="submit" form="extend-old" aria-busy={pending}>
              Move its end
            </Button>
          )}
        </>
      }
    >
      <form {...form} id="extend-old" className="body stack16">
        {offered.length === 0 ? (
          <p className="d2">Policy allows no more than an hour from now on: move over who still uses it.</p>
        ) : (
          <div className="field">
            <span className="lab">It retires in</span>
            <Segmented
              name="hours"
              label="It retires in"
              segments={offered.map((one) => ({ value: String(one.hours), label: one.label }))}
              value={hours}
              onChange={setHours}
            />
            <span className="hint">From now on, whatever was said before.</span>
            <FieldError id="extend-error" error={errorOf('retire_at')} />
          </div>
        )}
        <Refusal state={state} id="extend-refusal" />
        <input type="hidden" name="token_id" value={token.id} />
      </form>
    </Dialog>
  );
}

function RetireDialog({ token, rotation, action, onDone }: EndOldSecretProps & { onDone: () => void }) {
  const { state, pending, form } = useFormAction(action, () => {
    announce('The old secret is retired');
    onDone();
  });
  return (
    <Dialog
      open
      onClose={onDone}
      title="Retire the old secret now?"
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Keep it
          </Button>
          <Button look="destroy" type="submit" form="retire-old" aria-busy={pending}>
            Retire old secret
          </Button>
        </>
      }
    >
      <form {...form} id="retire-old" className="body stack16">
        <p className="d2">
          {rotation.oldUsedAt
            ? 'It was used since the rotation: whoever still does is refused within a second.'
            : 'Nobody has used it since the rotation.'}{' '}
          The new secret goes on. This cannot be taken back.
        </p>
        <Refusal state={state} id="retire-refusal" />
        <input type="hidden" name="token_id" value={token.id} />
        <input type="hidden" name="hours" value="0" />
      </form>
    </Dialog>
  );
}
