import type { ReactNode } from 'react';

interface SetupStepFrameProps {
  title: string;
  about: ReactNode;
  children: ReactNode;
}

/** One step of the wizard: a title, why, and its form. */
export function SetupStepFrame({ title, about, children }: SetupStepFrameProps) {
  return (
    <div className="stack16">
      <div>
        <h1>{title}</h1>
        <p className="d2 mt-1">{about}</p>
      </div>
      {children}
    </div>
  );
}

/** What stands below a step's form: a remark, and the one main act. */
export function StepFoot({ children, about }: { children: ReactNode; about?: ReactNode }) {
  return (
    <div className="step-foot row wrap between pt-2">
      {about ? <span className="small d3">{about}</span> : <span />}
      <span className="row">{children}</span>
    </div>
  );
}
