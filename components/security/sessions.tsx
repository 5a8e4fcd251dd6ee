import { Monitor } from 'lucide-react';
import type { FormAction } from '@/components/ui/form-action';
import { RelativeTime } from '@/components/ui/relative-time';
import { Status } from '@/components/ui/status';
import type { Present } from '@/components/ui/time-format';
import { EndSession } from './end-session';
import type { SessionLine } from './view-models';

interface SessionsProps {
  sessions: readonly SessionLine[];
  present: Present;
  endSession: FormAction;
}

/** Where the reader is signed in, the present session first. */
export function Sessions({ sessions, present, endSession }: SessionsProps) {
  const inOrder = sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
  return (
    <ul className="lines" aria-label="Sessions">
      {inOrder.map((session) => (
        <li key={session.id}>
          <Monitor size={16} strokeWidth={1.75} className="self-start mt-0.5 text-ink-3" aria-hidden />
          <div className="grow">
            <p className="row wrap">
              <span className="m">{session.browser}</span>
              {session.current && <Status status="active" word="This session" />}
            </p>
            <p className="small d3">
              {session.address && (
                <>
                  <span className="mono">{session.address}</span> ·{' '}
                </>
              )}
              last seen <RelativeTime at={session.lastSeenAt} present={present} /> · signed in{' '}
              <RelativeTime at={session.startedAt} present={present} />
            </p>
          </div>
          {!session.current && (
            <EndSession
              id={session.id}
              name={`${session.browser}, ${session.address ?? 'no address'}`}
              action={endSession}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
