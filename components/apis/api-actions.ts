import type { FormAction } from '@/components/ui/form-action';
import type { EffectView } from '../review/effect-view';
import type { CarriersView, IssuedCredentialView } from './view-models';

/** What an admin can do to APIs, scopes and verifier credentials. */
export interface ApiActions {
  saveApi: FormAction<EffectView>;
  saveScope: FormAction<EffectView>;
  previewRetirement: FormAction<CarriersView>;
  retireScope: FormAction;
  importCatalogue: FormAction<EffectView>;
  issueCredential: FormAction<IssuedCredentialView>;
  rotateCredential: FormAction<IssuedCredentialView>;
  revokeCredential: FormAction;
}

/** Null for auditors, who change nothing. */
export type ApiEditing = { actions: ApiActions /** Names of all roles. */; roles: readonly string[] } | null;
