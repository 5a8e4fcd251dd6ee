'use client';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { FormAction } from '@/components/ui/form-action';
import { ApiStep } from './api-step';
import { PrefixStep } from './prefix-step';
import { SetupSteps } from './setup-steps';
import { TokenStep } from './token-step';
import { TryStep } from './try-step';
import type { IssuedFirstToken, SetupView } from './view-models';

interface SetupWizardProps {
  view: SetupView;
  actions: {
    chooseBrand: FormAction;
    importDemo: FormAction;
    importCatalogue: FormAction;
    issueFirstToken: FormAction<IssuedFirstToken>;
  };
}

/**
 * The steps after the first admin. Where it stands comes from the server with each answer; the one thing kept here is
 * the first token's secret, for as long as the page is open.
 */
export function SetupWizard({ view, actions }: SetupWizardProps) {
  const [issued, setIssued] = useState<IssuedFirstToken>();
  const [again, setAgain] = useState(false);
  // A page kept for the Back button would keep the secret with it.
  useEffect(() => {
    const forget = () => setIssued(undefined);
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);
  const step = issued ? 'try' : again ? 'token' : view.progress.step;
  const progress = { ...view.progress, step, token: issued ?? view.progress.token };
  const token = progress.token;
  return (
    <div className="wiz">
      <SetupSteps progress={progress} />
      <div>
        {step === 'prefix' && <PrefixStep brandDefault={view.brandDefault} action={actions.chooseBrand} />}
        {step === 'api' && (
          <ApiStep
            demo={view.demo}
            importDemo={actions.importDemo}
            importCatalogue={actions.importCatalogue}
          />
        )}
        {step === 'token' && (
          <TokenStep
            scopes={view.scopes}
            label={again ? 'hello again' : 'hello'}
            action={actions.issueFirstToken}
            onIssued={setIssued}
          />
        )}
        {step === 'try' && token && (
          <TryStep
            token={token}
            secret={issued?.secret}
            call={view.call}
            zone={view.zone}
            onAnother={() => {
              setIssued(undefined);
              setAgain(true);
            }}
          />
        )}
        {step !== 'try' && (
          <p className="small d3 mt-6">
            All of this can be done later. <Link href="/tokens">Skip to the portal</Link>
          </p>
        )}
      </div>
    </div>
  );
}
