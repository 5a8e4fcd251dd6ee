'use client';
import { useState } from 'react';
import { Segmented } from '@/components/ui/choice';
import type { FormAction } from '@/components/ui/form-action';
import { ApiByHand } from './api-by-hand';
import { ApiFromYaml } from './api-from-yaml';
import { DemoApi } from './demo-api';
import { SetupStepFrame } from './setup-step';
import type { SetupView } from './view-models';

type Source = 'demo' | 'hand' | 'yaml';

interface ApiStepProps {
  demo: SetupView['demo'];
  importDemo: FormAction;
  importCatalogue: FormAction;
}

/** Describes the API that tokens will be for: three ways, one import. */
export function ApiStep({ demo, importDemo, importCatalogue }: ApiStepProps) {
  const [source, setSource] = useState<Source>('demo');
  return (
    <SetupStepFrame
      title="Which API are the tokens for?"
      about="An API has a name, an audience (the URI it is known by) and scopes: what a token may be allowed to do there."
    >
      <Segmented<Source>
        name="source"
        label="How to describe it"
        value={source}
        onChange={setSource}
        segments={[
          { value: 'demo', label: 'Demo API' },
          { value: 'hand', label: 'By hand' },
          { value: 'yaml', label: 'From YAML' },
        ]}
      />
      {/* all three stay in the page, so that switching loses nothing that was typed */}
      <div hidden={source !== 'demo'}>
        <DemoApi demo={demo} action={importDemo} />
      </div>
      <div hidden={source !== 'hand'}>
        <ApiByHand action={importCatalogue} />
      </div>
      <div hidden={source !== 'yaml'}>
        <ApiFromYaml action={importCatalogue} />
      </div>
    </SetupStepFrame>
  );
}
