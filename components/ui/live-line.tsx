import type { ReactNode } from 'react';
import { Tick } from './tick';

interface LiveLineProps {
  /** Waiting pulses; allowed is a filled tick; refused came, but was not let in. */
  state: 'waiting' | 'allowed' | 'refused';
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A line that waits for something to happen and says when it has, to eyes and readers. */
export function LiveLine({ state, title, children, action }: LiveLineProps) {
  return (
    <div className={state === 'waiting' ? 'live' : `live on ${state}`}>
      {state === 'waiting' && <span className="pulse" />}
      {state !== 'waiting' && <Tick refused={state === 'refused'} />}
      <div className="grow" role="status">
        <b className="m">{title}</b>
        {children && <div className="small d2">{children}</div>}
      </div>
      {action}
    </div>
  );
}
