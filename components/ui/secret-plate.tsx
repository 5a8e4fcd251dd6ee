'use client';
import { type ReactNode, useId, useState } from 'react';
import { keyCuts } from '@/core/token/key-glyph';
import { Segmented } from './choice';
import { CopyButton } from './copy-button';

/** Characters at the end of every secret that are its checksum. */
const CHECKSUM_LENGTH = 6;

export interface PlateForm {
  id: string;
  /** On the tab: ".env" */
  tab: string;
  /** On the copy button: "Copy .env line" */
  copy: string;
  text: string;
}

interface SecretPlateProps {
  /** The token's public id: the plate's lower edge wears its cuts. */
  id: string;
  secret: string;
  /** Other ways to write it; the secret itself comes first. */
  forms: readonly PlateForm[];
  /** Which form is shown; the page around may switch it ("Show curl"). */
  shown: string;
  onShow: (form: string) => void;
  /** The secret left the page by the clipboard. */
  onCopied: () => void;
}

/** Where a secret is shown, once. It lives in the caller's state and nowhere else. */
export function SecretPlate({ id, secret, forms, shown, onShow, onCopied }: SecretPlateProps) {
  const name = useId();
  const segments = [
    { value: 'secret', label: 'Secret' },
    ...forms.map((form) => ({ value: form.id, label: form.tab })),
  ];
  const form = forms.find((candidate) => candidate.id === shown);
  return (
    <div className="platewrap">
      <div className="plate">
        <div className="hd">
          <Segmented name={name} label="Show as" segments={segments} value={shown} onChange={onShow} />
          <CopyButton
            key={shown}
            text={form?.text ?? secret}
            label={form?.copy ?? 'Copy secret'}
            onCopied={onCopied}
            className="copy"
          />
        </div>
        <div className="pane">{form ? <pre>{form.text}</pre> : <SecretText secret={secret} />}</div>
      </div>
      <CutEdge id={id} />
    </div>
  );
}

/** Prefix dim, body bright, checksum in the accent. One click selects all of it. */
function SecretText({ secret }: { secret: string }): ReactNode {
  const [selectable] = useState(() => partsOf(secret));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it must be reachable and selectable without a pointer */}
      <code className="secret" tabIndex={0}>
        <span className="pre">{selectable.prefix}</span>
        {selectable.body}
        <span className="sum">{selectable.checksum}</span>
      </code>
      <p className="legend">
        <span>
          prefix <b>{selectable.prefix}</b>
        </span>
        <span>
          <b>{selectable.body.length}</b> random characters
        </span>
        <span>
          <b>{selectable.checksum.length}</b> checksum
        </span>
      </p>
    </>
  );
}

function partsOf(secret: string) {
  const bodyFrom = secret.lastIndexOf('_') + 1;
  const checksumFrom = secret.length - CHECKSUM_LENGTH;
  return {
    prefix: secret.slice(0, bodyFrom),
    body: secret.slice(bodyFrom, checksumFrom),
    checksum: secret.slice(checksumFrom),
  };
}

const CUT = 60;
const CUTS_FROM = 240;

function CutEdge({ id }: { id: string }) {
  const cuts = keyCuts(id);
  const steps = cuts
    .map((depth, index) => `V${15 - depth * 4}H${CUTS_FROM + index * CUT}`)
    .reverse()
    .join('');
  return (
    <svg
      className="cutline"
      viewBox="0 0 600 16"
      preserveAspectRatio="none"
      fill="currentColor"
      aria-hidden="true"
    >
      <path d={`M0 0H600${steps}V3H0Z`} />
    </svg>
  );
}
