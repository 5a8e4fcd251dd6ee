'use client';
import { useState } from 'react';
import { RateFields } from '../rates/rate-fields';
import { ratesInWords, textsOfRates } from '../rates/rate-texts';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { type FormAction, useFormAction } from '../ui/form-action';
import { Refusal } from '../ui/refusal';
import { announce } from '../ui/toast';
import type { ApplicationView } from './view-models';

interface ApplicationRatesProps {
  application: Pick<ApplicationView, 'id' | 'rates' | 'may'>;
  action: FormAction;
}

/** How many requests the application's tokens may make together. */
export function ApplicationRates({ application, action }: ApplicationRatesProps) {
  const [open, setOpen] = useState(false);
  const words = ratesInWords(application.rates.shared);
  return (
    <div className="stack16">
      <p className="t13">
        {words === '' ? <span className="d2">No limit of its own.</span> : `At most ${words}.`}
      </p>
      {application.may.limit && (
        <div>
          <Button onClick={() => setOpen(true)}>Change the limit…</Button>
        </div>
      )}
      {open && <RatesDialog application={application} action={action} onClose={() => setOpen(false)} />}
    </div>
  );
}

function RatesDialog({ application, action, onClose }: ApplicationRatesProps & { onClose: () => void }) {
  const { id, rates } = application;
  const [typed, setTyped] = useState(textsOfRates(rates.shared));
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce('The rate limit is changed');
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Change the rate limit"
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep it
          </Button>
          <Button look="primary" type="submit" form="rates-form" aria-busy={pending}>
            Save limit
          </Button>
        </>
      }
    >
      <form {...form} id="rates-form" className="body stack16" noValidate>
        <Refusal state={state} id="rates-refusal" />
        <input type="hidden" name="application" value={id} />
        <RateFields
          id="rates"
          label="Requests of all its tokens"
          typed={typed}
          onChange={setTyped}
          most={rates.most}
          error={errorOf('rates')}
        />
        <p className="d2">Verifiers keep to it within a second. What was asked before counts on.</p>
      </form>
    </Dialog>
  );
}
