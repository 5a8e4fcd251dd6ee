'use client';
import { useState } from 'react';
import { Radio } from '../ui/choice';
import { FieldError, fieldAria } from '../ui/field';
import { TextInput } from '../ui/text-input';
import { policyFields } from './view-models';

interface ExistingTokensProps {
  hit: number;
  zone: string;
  error: string | undefined;
}

/** What happens to the tokens that break the policy: nothing, or an end at an instant unless they end sooner. */
export function ExistingTokens({ hit, zone, error }: ExistingTokensProps) {
  const [existing, setExisting] = useState<'keep' | 'expire'>('keep');
  const [local, setLocal] = useState('');
  const instant = new Date(local);
  return (
    <fieldset>
      <legend className="lab">{hit === 1 ? 'The token that breaks it' : `The ${hit} that break it`}</legend>
      <Radio
        name={policyFields.existing}
        value="keep"
        checked={existing === 'keep'}
        onChange={() => setExisting('keep')}
      >
        Stay as they are, the policy is for new ones
      </Radio>
      <Radio
        name={policyFields.existing}
        value="expire"
        checked={existing === 'expire'}
        onChange={() => setExisting('expire')}
      >
        Expire at an instant, unless they end sooner
      </Radio>
      {existing === 'expire' && (
        <div className="field">
          <TextInput
            type="datetime-local"
            aria-label={`Expire at, in your time, ${zone}`}
            value={local}
            onChange={(event) => setLocal(event.target.value)}
            {...fieldAria('expire-at', { error })}
          />
          <input
            type="hidden"
            name={policyFields.expireAt}
            value={Number.isNaN(instant.getTime()) ? '' : instant.toISOString()}
          />
          <FieldError id="expire-at-error" error={error} />
        </div>
      )}
    </fieldset>
  );
}
