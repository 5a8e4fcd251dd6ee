import { Check } from 'lucide-react';
import { counted } from '@/components/ui/number-format';
import { FIRST_TOKEN_DAYS, SETUP_STEPS, type SetupProgress, type SetupStep } from './view-models';

const titles: Record<SetupStep, string> = {
  admin: 'First admin',
  prefix: 'Token prefix',
  api: 'First API',
  token: 'First token',
  try: 'Try it',
};

/** The five steps: what was chosen at those behind, where we are, what is to come. */
export function SetupSteps({ progress }: { progress: SetupProgress }) {
  const at = SETUP_STEPS.indexOf(progress.step);
  return (
    <ol className="steps" aria-label="Set-up steps">
      {SETUP_STEPS.map((step, index) => {
        const done = index < at;
        const about = aboutStep(step, progress, done);
        return (
          <li
            key={step}
            className={done ? 'done' : undefined}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className="dot">
              {done ? <Check size={12} strokeWidth={2} aria-hidden /> : <span aria-hidden>{index + 1}</span>}
            </span>
            <span>
              {titles[step]}
              {done && <span className="sr">, done</span>}
              {about && <span className="sub">{about}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function aboutStep(step: SetupStep, progress: SetupProgress, done: boolean): string | null {
  if (step === 'try') return 'One request, end to end';
  if (!done) return null;
  switch (step) {
    case 'admin':
      return progress.adminEmail;
    case 'prefix':
      return progress.brand && `${progress.brand}_pat_, ${progress.brand}_app_`;
    case 'api':
      return progress.api && `${progress.api.name}, ${counted(progress.api.scopes, 'scope')}`;
    case 'token':
      return progress.token && `${progress.token.label}, ${FIRST_TOKEN_DAYS} days`;
  }
}
