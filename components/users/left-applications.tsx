import Link from 'next/link';
import { memberRoleWords } from '../applications/view-models';
import { Note } from '../ui/note';
import type { LeftApplication } from './view-models';

/** Applications that somebody leaves, and first those that need a new owner. */
export function LeftApplications({
  applications,
  told,
}: {
  applications: readonly LeftApplication[];
  told: 'before' | 'after';
}) {
  const ownerless = applications.filter(({ leftWithoutOwner }) => leftWithoutOwner);
  return (
    <div className="stack">
      {ownerless.length > 0 && (
        <Note tone="warn">
          {told === 'before' ? 'Left without an owner: ' : 'Without an owner since: '}
          <b className="m">{ownerless.map(({ name }) => name).join(', ')}</b>. Their tokens go on; an admin
          can make somebody the owner.
        </Note>
      )}
      <ul className="lines t13">
        {applications.map(({ id, name, memberRole, leftWithoutOwner }) => (
          <li key={id}>
            <Link className="grow m" href={`/applications/${id}`} prefetch={false}>
              {name}
            </Link>
            <span className="d2">
              {memberRoleWords[memberRole]}
              {leftWithoutOwner && ' · the last one'}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
