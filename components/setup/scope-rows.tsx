'use client';
import { Plus, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field';
import { riskWords } from '@/components/ui/risk';
import { Select, TextInput } from '@/components/ui/text-input';
import type { SetupScope } from './view-models';

export interface DraftScope extends SetupScope {
  /** Tells rows apart while they are typed. */
  key: number;
}

export const emptyScope = (key: number): DraftScope => ({
  key,
  name: '',
  description: '',
  risk: 'low',
  access: 'read',
});

const accessWords: Record<SetupScope['access'], string> = { read: 'Read', write: 'Write', admin: 'Admin' };

interface ScopeRowsProps {
  rows: readonly DraftScope[];
  onChange: (rows: DraftScope[]) => void;
  /** What is wrong with one part of one row. */
  errorOf: (index: number, part: 'name' | 'description' | 'risk' | 'access') => string | undefined;
}

/** Scopes typed by hand, a row each. */
export function ScopeRows({ rows, onChange, errorOf }: ScopeRowsProps) {
  const edit = (key: number, change: Partial<DraftScope>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return (
    <div>
      <p className="lab" id="scopes-label">
        Scopes <span className="opt">one for each thing a caller may do</span>
      </p>
      <ul className="scope-rows mt-2" aria-labelledby="scopes-label">
        {rows.map((row, index) => (
          <ScopeRow
            key={row.key}
            row={row}
            number={index + 1}
            edit={(change) => edit(row.key, change)}
            remove={rows.length > 1 ? () => onChange(rows.filter(({ key }) => key !== row.key)) : undefined}
            error={(part) => errorOf(index, part)}
          />
        ))}
      </ul>
      <Button
        size="small"
        className="mt-2"
        onClick={() => onChange([...rows, emptyScope(Math.max(0, ...rows.map(({ key }) => key)) + 1)])}
      >
        <Plus size={13} strokeWidth={1.75} aria-hidden />
        Add scope
      </Button>
    </div>
  );
}

interface ScopeRowProps {
  row: DraftScope;
  number: number;
  edit: (change: Partial<DraftScope>) => void;
  remove: (() => void) | undefined;
  error: (part: 'name' | 'description' | 'risk' | 'access') => string | undefined;
}

function ScopeRow({ row, number, edit, remove, error }: ScopeRowProps) {
  const id = `scope-${row.key}`;
  return (
    <li className="scope-row">
      <span>
        <TextInput
          aria-label={`Scope ${number}, name`}
          aria-invalid={error('name') ? true : undefined}
          aria-describedby={error('name') ? `${id}-name-error` : undefined}
          value={row.name}
          onChange={(event) => edit({ name: event.target.value })}
          placeholder="orders:read"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          mono
        />
        <FieldError id={`${id}-name-error`} error={error('name')} />
      </span>
      <span>
        <TextInput
          aria-label={`Scope ${number}, what it allows`}
          aria-invalid={error('description') ? true : undefined}
          aria-describedby={error('description') ? `${id}-description-error` : undefined}
          value={row.description}
          onChange={(event) => edit({ description: event.target.value })}
          placeholder="See orders and their lines"
          maxLength={400}
        />
        <FieldError id={`${id}-description-error`} error={error('description')} />
      </span>
      <Select
        aria-label={`Scope ${number}, risk`}
        value={row.risk}
        onChange={(event) => edit({ risk: event.target.value as DraftScope['risk'] })}
      >
        {Object.entries(riskWords).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
      <Select
        aria-label={`Scope ${number}, access`}
        value={row.access}
        onChange={(event) => edit({ access: event.target.value as DraftScope['access'] })}
      >
        {Object.entries(accessWords).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </Select>
      {remove && (
        <Button look="ghost" square aria-label={`Remove scope ${number}`} onClick={remove}>
          <X size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      )}
    </li>
  );
}
