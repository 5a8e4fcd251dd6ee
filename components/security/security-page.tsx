import type { FormAction } from '@/components/ui/form-action';
import { PageHead } from '@/components/ui/page-head';
import { Section } from '@/components/ui/section';
import type { Present } from '@/components/ui/time-format';
import { ChangePassword } from './change-password';
import { EndOtherSessions } from './end-other-sessions';
import { Sessions } from './sessions';
import { SingleKeysSwitch } from './single-keys-switch';
import type { SecurityView } from './view-models';

interface SecurityPageProps {
  view: SecurityView;
  present: Present;
  actions: {
    changePassword: FormAction;
    endSession: FormAction;
    endOtherSessions: FormAction<{ ended: number }>;
  };
}

/** How the reader gets in, and where they are in now. */
export function SecurityPage({ view, present, actions }: SecurityPageProps) {
  const others = view.sessions.filter((session) => !session.current).length;
  return (
    <div className="in-m">
      <PageHead title="Security" about="How you get in, and where you are signed in now." />
      <Section
        title="Sessions"
        about="A session ends by itself when it is not used. End one that you do not know, then change your password."
      >
        <div className="stack16">
          <Sessions sessions={view.sessions} present={present} endSession={actions.endSession} />
          {others > 0 && <EndOtherSessions others={others} action={actions.endOtherSessions} />}
        </div>
      </Section>
      <Section title="Password" about="Changing it ends all your other sessions. Tokens are not touched.">
        <ChangePassword email={view.email} action={actions.changePassword} />
      </Section>
      <Section title="Keys" about="Turn them off if you steer by voice, or press keys by accident.">
        <SingleKeysSwitch />
      </Section>
    </div>
  );
}
