import { ListFilter } from 'lucide-react';
import Form from 'next/form';
import { DAYS_MAX, DIRECTORY_SORTS, DIRECTORY_STATUSES, TOKEN_KINDS } from '@/core/token/directory-query';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Menu } from '../ui/menu';
import { Select, TextInput } from '../ui/text-input';
import { type DirectoryPageView, type DirectoryQuery, directoryParameters as names } from './view-models';
import { sortWords, statusWords } from './words';

/** All there is to narrow by, as a plain form: its answer is an address. */
export function DirectoryFilterMenu({ view: { query, apis } }: { view: DirectoryPageView }) {
  return (
    <Menu
      id="directory-filter"
      label="Filter"
      className="btn addf"
      face={
        <>
          <ListFilter size={14} strokeWidth={1.75} aria-hidden />
          Filter
        </>
      }
    >
      <Form action="/admin/tokens" className="wide" key={JSON.stringify(query)}>
        {query.text && <input type="hidden" name={names.text} value={query.text} />}
        <Choice
          part="kind"
          label="Kind"
          value={query.kind}
          options={TOKEN_KINDS.map((kind) => [kind, kind])}
        />
        <Choice
          part="status"
          label="Status"
          value={query.status}
          options={DIRECTORY_STATUSES.map((status) => [status, statusWords[status]])}
        />
        <Choice part="api" label="API" value={query.api} options={apis.map((api) => [api.id, api.name])} />
        <Text part="scope" label="Scope" value={query.scope} placeholder="orders:write" />
        <Days part="unused" label="Unused for days" value={query.unused} />
        <Days part="expiring" label="Expiring within days" value={query.expiring} />
        <Field id="directory-from" label="Created from">
          <TextInput type="date" id="directory-from" name={names.from} defaultValue={query.from} />
        </Field>
        <Field id="directory-until" label="Created until, that day included">
          <TextInput type="date" id="directory-until" name={names.until} defaultValue={query.until} />
        </Field>
        <Text
          part="before"
          label="Issued before the instant"
          value={query.before}
          placeholder="2027-01-31T12:00:00Z"
          pattern={INSTANT}
          title="With its zone, such as 2027-01-31T12:00:00Z"
        />
        <Text part="owner" label="Owner, by id" value={query.owner} placeholder="usr_…, app_…" />
        <Choice
          part="sort"
          label="Order"
          value={query.sort}
          options={DIRECTORY_SORTS.map((sort) => [sort, sortWords[sort]])}
          always
        />
        <fieldset className="stack8">
          <legend className="sr">Only those</legend>
          <Tick part="look" on={query.look} label="That need a look" />
          <Tick part="never" on={query.never} label="That never expire" />
          <Tick part="open" on={query.open} label="That work from any address" />
          <Tick part="broad" on={query.broad} label="That carry many scopes" />
        </fieldset>
        <Button type="submit" look="primary">
          Show
        </Button>
      </Form>
    </Menu>
  );
}

type Part = keyof DirectoryQuery;

/** A mistyped instant would not narrow, and more would be revoked than was meant: the form does not send it. */
const INSTANT = String.raw`\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+\-]\d{2}:\d{2})\s*`;

interface ChoiceProps {
  part: Part;
  label: string;
  value: string | null;
  options: readonly (readonly [value: string, words: string])[];
  /** One of them holds always. */
  always?: boolean;
}

function Choice({ part, label, value, options, always }: ChoiceProps) {
  const id = `directory-${part}`;
  return (
    <Field id={id} label={label}>
      <Select id={id} name={names[part]} defaultValue={value ?? ''}>
        {!always && <option value="">Any</option>}
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Text({
  part,
  label,
  value,
  placeholder,
  ...shape
}: {
  part: Part;
  label: string;
  value: string;
  placeholder: string;
  pattern?: string;
  title?: string;
}) {
  const id = `directory-${part}`;
  return (
    <Field id={id} label={label}>
      <TextInput
        mono
        id={id}
        name={names[part]}
        defaultValue={value}
        placeholder={placeholder}
        {...shape}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
      />
    </Field>
  );
}

function Days({ part, label, value }: { part: Part; label: string; value: number | null }) {
  const id = `directory-${part}`;
  return (
    <Field id={id} label={label}>
      <TextInput type="number" id={id} name={names[part]} defaultValue={value ?? ''} min={1} max={DAYS_MAX} />
    </Field>
  );
}

function Tick({ part, on, label }: { part: Part; on: boolean; label: string }) {
  return (
    <label className="row small">
      <input type="checkbox" className="ck" name={names[part]} value="yes" defaultChecked={on} />
      {label}
    </label>
  );
}
