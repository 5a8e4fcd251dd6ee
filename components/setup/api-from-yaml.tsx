'use client';
import { ArrowRight, Upload } from 'lucide-react';
import { type ChangeEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Note } from '@/components/ui/note';
import { Refusal } from '@/components/ui/refusal';
import { TextArea } from '@/components/ui/text-input';
import { StepFoot } from './setup-step';
import { setupFields } from './view-models';

const EXAMPLE = `apis:
  - name: Orders
    audience: https://orders.example
    scopes:
      - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
      - { name: "orders:write", description: Change orders, group: Orders, risk: elevated, access: write }
`;

const FILE_BYTES_MAX = 1_000_000;

/** A catalogue document, pasted or read from a file. What is wrong in it is listed by its path. */
export function ApiFromYaml({ action }: { action: FormAction }) {
  const [text, setText] = useState('');
  const [fileProblem, setFileProblem] = useState<string>();
  const { state, form } = useFormAction(action);
  const problems = state.status === 'invalid' ? Object.entries(state.fieldErrors) : [];

  const readFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (!file) return;
    setFileProblem(file.size > FILE_BYTES_MAX ? `${file.name} is larger than 1 MB.` : undefined);
    if (file.size <= FILE_BYTES_MAX) setText(await file.text());
    // so that the same file can be chosen again after it was changed
    event.target.value = '';
  };

  return (
    <form {...form} className="stack16">
      <Refusal state={state} id="yaml-refusal" />
      {problems.length > 0 && <Problems problems={problems} />}
      {fileProblem && <Note tone="bad">{fileProblem}</Note>}
      <div className="field">
        <span className="row between">
          <label className="lab" htmlFor={setupFields.catalogue}>
            Catalogue
          </label>
          <label className="btn sm file">
            <Upload size={13} strokeWidth={1.75} aria-hidden />
            Choose a file
            <input type="file" className="sr" accept=".yaml,.yml,.json" onChange={readFile} />
          </label>
        </span>
        <TextArea
          id={setupFields.catalogue}
          name={setupFields.catalogue}
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={problems.length > 0 ? true : undefined}
          aria-describedby={problems.length > 0 ? 'yaml-problems' : undefined}
          placeholder={EXAMPLE}
          rows={12}
          spellCheck={false}
          autoCapitalize="none"
          wrap="off"
          mono
        />
      </div>
      <StepFoot about="The same document as for npx --no latchkey api import.">
        <Button type="submit" look="primary" size="large">
          Import <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      </StepFoot>
    </form>
  );
}

const SHOWN_MAX = 20;
/** The path of what is wrong with the document as a whole. */
const WHOLE = 'document';

function Problems({ problems }: { problems: readonly [path: string, message: string][] }) {
  const more = problems.length - SHOWN_MAX;
  return (
    <Note tone="bad" role="alert">
      <b className="m">Nothing was imported.</b>
      <ul id="yaml-problems" className="mt-1">
        {problems.slice(0, SHOWN_MAX).map(([path, message]) => (
          <li key={path}>
            {path !== WHOLE && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
      {more > 0 && <p>and {more} more.</p>}
    </Note>
  );
}
