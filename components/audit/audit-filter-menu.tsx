import { ListFilter } from 'lucide-react';
import Form from 'next/form';
import { AUDIT_ACTIONS, type AuditAction } from '@/core/audit/actions';
import { ACTIVITY_KINDS, actionsOfKind } from '@/core/audit/activity-kind';
import { kindWords } from '../activity/words';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Menu } from '../ui/menu';
import { Select, TextInput } from '../ui/text-input';
import { type AuditQuery, auditParameters as names } from './view-models';

/** All there is to narrow by, as a plain form: its answer is an address. */
export function AuditFilterMenu({ query }: { query: AuditQuery }) {
  return (
    <Menu
      id="audit-filter"
      label="Filter"
      className="btn addf"
      face={
        <>
          <ListFilter size={14} strokeWidth={1.75} aria-hidden />
          Filter
        </>
      }
    >
      <Form action="/admin/audit" key={JSON.stringify(query)}>
        {query.text && <input type="hidden" name={names.text} value={query.text} />}
        <Field id="audit-action" label="What">
          <Select id="audit-action" name={names.action} defaultValue={query.action ?? ''}>
            <option value="">Everything</option>
            {ACTIVITY_KINDS.map((kind) => (
              <optgroup key={kind} label={kindWords[kind]}>
                <option value={kind}>{`${kindWords[kind]}, all`}</option>
                {actionsOfKind(kind)?.map((action: AuditAction) => (
                  <option key={action} value={action}>
                    {AUDIT_ACTIONS[action].says}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </Field>
        <Field id="audit-actor" label="Who" hint="Id of a user or token, or cli">
          <TextInput
            mono
            id="audit-actor"
            name={names.actor}
            defaultValue={query.actor}
            placeholder="usr_…"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
          />
        </Field>
        <Field id="audit-target" label="About" hint="Id of anything; of an application: all that is its own">
          <TextInput
            mono
            id="audit-target"
            name={names.target}
            defaultValue={query.target}
            placeholder="tok_…, app_…"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
          />
        </Field>
        <Field id="audit-from" label="From">
          <TextInput type="date" id="audit-from" name={names.from} defaultValue={query.from} />
        </Field>
        <Field id="audit-until" label="Until, that day included">
          <TextInput type="date" id="audit-until" name={names.until} defaultValue={query.until} />
        </Field>
        <Button type="submit" look="primary">
          Show
        </Button>
      </Form>
    </Menu>
  );
}
