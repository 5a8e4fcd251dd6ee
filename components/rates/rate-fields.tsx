'use client';
import { RATE_WINDOWS, type RateLimits } from '@/core/rate-limit/rate-limits';
import { FieldError } from '../ui/field';
import { TextInput } from '../ui/text-input';
import { type RateTexts, rateFields, ratesInWords } from './rate-texts';

interface RateFieldsProps {
  /** Of the first field; the others' begin with it. */
  id: string;
  label: string;
  typed: RateTexts;
  onChange: (typed: RateTexts) => void;
  onLeave?: () => void;
  /** What policy allows at most, and gives whoever asks for nothing. */
  most: RateLimits;
  error: string | undefined;
}

/** How many requests in a second, a minute and a day: three small fields in a row, all of them optional. */
export function RateFields({ id, label, typed, onChange, onLeave, most, error }: RateFieldsProps) {
  const policy = ratesInWords(most);
  const describedBy = [`${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset className="field">
      <legend className="lab">
        {label} <span className="opt">optional</span>
      </legend>
      <div className="rates">
        {RATE_WINDOWS.map((window, at) => {
          const fieldId = at === 0 ? id : `${id}-${window}`;
          return (
            <span key={window} className="rate">
              <TextInput
                id={fieldId}
                name={rateFields[window]}
                inputMode="numeric"
                autoComplete="off"
                maxLength={10}
                value={typed[window]}
                onChange={(event) => onChange({ ...typed, [window]: event.target.value })}
                onBlur={onLeave}
                aria-invalid={error ? true : undefined}
                aria-describedby={describedBy}
              />
              <label htmlFor={fieldId}>per {window}</label>
            </span>
          );
        })}
      </div>
      <span className="hint" id={`${id}-hint`}>
        {policy === ''
          ? 'Beyond, verifiers answer RATE_LIMITED. Empty: no limit.'
          : `Policy allows at most ${policy}. Empty: as much as that.`}
      </span>
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  );
}
