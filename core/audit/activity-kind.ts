import { AUDIT_ACTIONS, type AuditAction } from './actions';

/** How a person narrows a history. Each recorded action falls into one kind, by the word before its dot. */
export const ACTIVITY_KINDS = ['tokens', 'applications', 'sign_ins', 'people', 'settings'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const isActivityKind = (text: string): text is ActivityKind =>
  ACTIVITY_KINDS.some((kind) => kind === text);

type Subject = AuditAction extends `${infer S}.${string}` ? S : never;

const kindOfSubject: Record<Subject, ActivityKind> = {
  token: 'tokens',
  application: 'applications',
  session: 'sign_ins',
  user: 'people',
  api: 'settings',
  scope: 'settings',
  role: 'settings',
  policy: 'settings',
  verifier_credential: 'settings',
  installation: 'settings',
  setup: 'settings',
};

/** The actions of one kind, or null for all of them. */
export function actionsOfKind(kind: ActivityKind | null): AuditAction[] | null {
  if (kind === null) return null;
  return (Object.keys(AUDIT_ACTIONS) as AuditAction[]).filter((action) => kindOf(action) === kind);
}

function kindOf(action: AuditAction): ActivityKind {
  return kindOfSubject[action.slice(0, action.indexOf('.')) as Subject];
}
