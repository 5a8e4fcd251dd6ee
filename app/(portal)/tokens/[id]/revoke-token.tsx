'use client';
import { CircleSlash } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { TokenDetail } from '@/components/tokens/view-models';
import { Button } from '@/components/ui/button';
import { Radio } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { KeyGlyph } from '@/components/ui/key-glyph';
import { counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { clockTime, type Present, shortTime } from '@/components/ui/time-format';
import { announce } from '@/components/ui/toast';
import { RESTORE_HOURS } from '@/core/token/restore';
import {
  REVOKE_REASON_MISSING,
  REVOKE_REASON_WORDS,
  REVOKE_REASONS,
  type RevokeReason,
} from '@/core/token/revoke-reason';

type RevokedToken = Pick<TokenDetail, 'id' | 'kind' | 'label' | 'lastUse' | 'recent' | 'usedInLastDay'>;

interface RevokeTokenProps {
  token: RevokedToken;
  present: Present;
  action: FormAction;
  /** The one whose dialog `#revoke` opens; a page has this button twice. */
  opensByAddress?: boolean;
}

/** Step one: asks. Step two is in the dialog, where the focus starts on "Keep it". */
export function RevokeToken({ token, present, action, opensByAddress }: RevokeTokenProps) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!opensByAddress) return;
    const read = () => {
      if (window.location.hash === '#revoke') setOpen(true);
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, [opensByAddress]);
  return (
    <>
      <Button look="danger" data-command="Revoke this token…" onClick={() => setOpen(true)}>
        <CircleSlash size={14} strokeWidth={1.75} aria-hidden />
        Revoke…
      </Button>
      {open && <RevokeDialog token={token} present={present} action={action} onDone={() => setOpen(false)} />}
    </>
  );
}

const FORM = 'revoke-form';

function RevokeDialog({ token, present, action, onDone }: RevokeTokenProps & { onDone: () => void }) {
  const {
    state: answer,
    pending,
    form,
  } = useFormAction(action, () => {
    announce('Revoked. Every verifier refuses it within a second.');
    onDone();
  });
  const [reason, setReason] = useState<RevokeReason | null>(null);
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);

  const confirmed = !token.usedInLastDay || typed.trim() === token.label.trim();
  const said = answer.status === 'invalid' ? answer.fieldErrors : {};
  const noReason = tried && !reason ? REVOKE_REASON_MISSING : said.reason;
  const notTyped = tried && !confirmed ? 'This is not its label.' : undefined;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    form.onSubmit(event);
    setTried(true);
    if (!reason || !confirmed) event.preventDefault();
  };

  return (
    <Dialog
      open
      onClose={onDone}
      title={`Revoke ${token.label}?`}
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Keep it
          </Button>
          <Button type="submit" form={FORM} look="destroy" aria-busy={pending}>
            <CircleSlash size={14} strokeWidth={1.75} aria-hidden />
            Revoke token
          </Button>
        </>
      }
    >
      <form {...form} id={FORM} className="body stack16" onSubmit={submit} noValidate>
        <p className="d2">
          It stops working within a second, everywhere. For {RESTORE_HOURS} hours it can be restored, unless
          its secret was exposed.
        </p>
        <RecentUse token={token} present={present} />
        <fieldset aria-describedby={noReason ? 'reason-error' : undefined}>
          <legend className="lab">Why?</legend>
          <div className="reasons">
            {REVOKE_REASONS.map((each) => (
              <Radio
                key={each}
                name="reason"
                value={each}
                checked={reason === each}
                onChange={() => setReason(each)}
              >
                {REVOKE_REASON_WORDS[each]}
              </Radio>
            ))}
          </div>
          <FieldError id="reason-error" error={noReason} />
        </fieldset>
        {token.usedInLastDay && (
          <Field
            id="revoke-confirm"
            label={
              <>
                Type <span className="mono">{token.label}</span> to confirm
              </>
            }
            aside="asked because it was used in the last 24 hours"
            error={notTyped}
          >
            <TextInput
              mono
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              {...fieldAria('revoke-confirm', { error: notTyped })}
            />
          </Field>
        )}
        <Refusal state={answer} id="revoke-refusal" />
        <input type="hidden" name="token_id" value={token.id} />
      </form>
    </Dialog>
  );
}

/** Who would notice, before it is done. */
function RecentUse({ token, present }: { token: RevokedToken; present: Present }) {
  const { recent, lastUse } = token;
  const requests = recent ? recent.allowed + recent.refused : 0;
  return (
    <div className="recent-use">
      <KeyGlyph id={token.id} kind={token.kind} width={50} />
      <div className="grow">
        <b className="m">
          {recent
            ? requestsSince(requests, clockTime(recent.since, present.zone))
            : 'Its recent use is not known now'}
        </b>
        <div className="small d2">
          {lastUse ? (
            <>
              {recent &&
                requests > 0 &&
                recent.addresses.length > 0 &&
                `${counted(recent.addresses.length, 'address', 'addresses')}, `}
              last one {shortTime(lastUse.at, present)}
              {lastUse.address && (
                <>
                  {' '}
                  from <span className="mono">{lastUse.address}</span>
                </>
              )}
            </>
          ) : recent ? (
            'Never used: nothing will break.'
          ) : (
            'No earlier use is on record.'
          )}
        </div>
      </div>
    </div>
  );
}

const requestsSince = (requests: number, since: string) =>
  requests === 0 ? `No requests since ${since}` : `${counted(requests, 'request')} since ${since}`;
