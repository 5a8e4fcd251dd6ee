'use client';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { type Tick, TriCheckbox } from '@/components/ui/checkbox';
import { Risk } from '@/components/ui/risk';
import { SearchInput } from '@/components/ui/search-input';
import { cutAround, searchScopes } from './scope-search';
import type { ScopeApi, ScopeGroup, ScopeOption } from './view-models';

/** Above this many scopes the groups start closed, but for those with a tick. */
const OPEN_UP_TO = 40;

interface ScopeTreeProps {
  apis: readonly ScopeApi[];
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  /** The id of the sentence that says what is wrong, while something is. */
  describedBy: string | undefined;
}

/** Which scopes a token carries: search, groups of three states, and what each scope permits and risks. */
export function ScopeTree({ apis, picked, onPick, describedBy }: ScopeTreeProps) {
  const [text, setText] = useState('');
  const all = apis.flatMap((api) => api.groups.flatMap((group) => group.scopes));
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const found = searchScopes(apis, text);
  const searching = text.trim() !== '';

  const pick = (scopes: readonly ScopeOption[], on: boolean) => {
    const next = new Set(picked);
    for (const scope of scopes) {
      if (on && !scope.withheld) next.add(scope.name);
      else next.delete(scope.name);
    }
    onPick(next);
  };
  const readOnly = all.filter((scope) => scope.access === 'read' && !scope.withheld);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be this grid
    <div
      className="tree"
      role="group"
      aria-label="Scopes"
      aria-describedby={describedBy}
      id="scopes"
      tabIndex={-1}
    >
      <div className="tb">
        <SearchInput
          label="Search scopes"
          placeholder="Scope or description"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            // Enter belongs to the search here: it must not send the form
            if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) event.preventDefault();
          }}
        />
        <Button onClick={() => onPick(new Set(readOnly.map((scope) => scope.name)))}>Select read-only</Button>
        <Button look="ghost" onClick={() => onPick(new Set())}>
          Clear
        </Button>
      </div>
      {found.map((api) => (
        <div key={api.id}>
          {apis.length > 1 && <p className="api">{api.name}</p>}
          {api.groups.map((group) => {
            const key = `${api.id} ${group.name}`;
            const ticked = group.scopes.some((scope) => picked.has(scope.name));
            const open = searching || (toggled.get(key) ?? (all.length <= OPEN_UP_TO || ticked));
            return (
              <Group
                key={key}
                group={group}
                picked={picked}
                text={text}
                open={open}
                onToggle={() => setToggled(new Map(toggled).set(key, !open))}
                onPick={pick}
              />
            );
          })}
        </div>
      ))}
      {found.length === 0 && (
        <p className="none">
          {all.length === 0
            ? 'No API has scopes yet. An admin imports them.'
            : `No scope contains “${text.trim()}”.`}
        </p>
      )}
      <div className="ft">
        <span>Nothing ticked means no permission, never everything.</span>
      </div>
    </div>
  );
}

interface GroupProps {
  group: ScopeGroup;
  picked: ReadonlySet<string>;
  text: string;
  open: boolean;
  onToggle: () => void;
  onPick: (scopes: readonly ScopeOption[], on: boolean) => void;
}

function Group({ group, picked, text, open, onToggle, onPick }: GroupProps) {
  const givable = group.scopes.filter((scope) => !scope.withheld);
  const count = group.scopes.filter((scope) => picked.has(scope.name)).length;
  const tick: Tick = count === 0 ? 'none' : count === givable.length ? 'all' : 'some';
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <div className="g">
        <TriCheckbox
          tick={tick}
          aria-label={`All of ${group.name}`}
          disabled={givable.length === 0}
          onChange={() => onPick(givable, tick !== 'all')}
        />
        <button type="button" className="fold" aria-expanded={open} onClick={onToggle}>
          <Chevron size={14} strokeWidth={1.75} aria-hidden />
          {group.name}
        </button>
        <span className="ct">
          {count} of {group.scopes.length}
        </span>
      </div>
      {open &&
        group.scopes.map((scope) => (
          <ScopeLine
            key={scope.name}
            scope={scope}
            on={picked.has(scope.name)}
            text={text}
            onChange={(on) => onPick([scope], on)}
          />
        ))}
    </>
  );
}

interface ScopeLineProps {
  scope: ScopeOption;
  on: boolean;
  text: string;
  onChange: (on: boolean) => void;
}

/** What may not be given stays visible, dashed, with the reason. */
function ScopeLine({ scope, on, text, onChange }: ScopeLineProps) {
  return (
    <label className="s">
      <input
        type="checkbox"
        className="ck"
        checked={on}
        disabled={scope.withheld !== null}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className={scope.withheld ? 'mono d3' : 'mono'}>
        <Marked value={scope.name} text={text} />
      </span>
      <span className="d">{scope.withheld ?? <Marked value={scope.description} text={text} />}</span>
      <Risk level={scope.risk} />
    </label>
  );
}

function Marked({ value, text }: { value: string; text: string }) {
  const { before, hit, after } = cutAround(value, text);
  return (
    <>
      {before}
      {hit && <mark>{hit}</mark>}
      {after}
    </>
  );
}
