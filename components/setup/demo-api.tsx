'use client';
import { ArrowRight } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { Risk } from '@/components/ui/risk';
import { StepFoot } from './setup-step';
import type { SetupView } from './view-models';

/** The catalogue of the small API that comes with Latchkey, to see the whole thing work. */
export function DemoApi({ demo, action }: { demo: SetupView['demo']; action: FormAction }) {
  const { state, form } = useFormAction(action);
  return (
    <form {...form} className="stack16">
      <Refusal state={state} id="demo-refusal" />
      <p className="d2">
        {demo.name} is a small real HTTP service that comes with Latchkey. It asks the verifier about every
        request. You can describe your own APIs later.
      </p>
      <ul className="scope-pick" aria-label={`Scopes of ${demo.name}`}>
        {demo.scopes.map((scope) => (
          <li key={scope.name} className="scope-shown">
            <span className="mono">{scope.name}</span>
            <span className="d">{scope.description}</span>
            <Risk level={scope.risk} />
          </li>
        ))}
      </ul>
      <StepFoot>
        <Button type="submit" look="primary" size="large">
          Use the demo API <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      </StepFoot>
    </form>
  );
}
