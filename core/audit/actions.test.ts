import { expect, it } from 'vitest';
import { AUDIT_ACTIONS, type AuditAction } from './actions';
import { ACTIVITY_KINDS, actionsOfKind } from './activity-kind';

const actions = Object.keys(AUDIT_ACTIONS) as AuditAction[];

it('what changes who may do what becomes a leaf of the log', () => {
  const logged = actions.filter((action) => AUDIT_ACTIONS[action].logged);
  expect(logged).toEqual(
    expect.arrayContaining([
      'token.issue',
      'token.revoke',
      'user.suspend',
      'user.resume',
      'user.roles',
      'scope.create',
      'scope.update',
      'role.create',
      'role.update',
      'policy.update',
      'verifier_credential.issue',
      'verifier_credential.revoke',
    ]),
  );
  expect(logged.filter((action) => action.startsWith('session.'))).toEqual([]);
});

it('each action is named subject.verb and says a sentence to a person', () => {
  for (const action of actions) {
    expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
    expect(AUDIT_ACTIONS[action].says).toMatch(/^[A-Z][A-Za-z -]+$/);
  }
});

it('each action is found under exactly one kind of activity', () => {
  expect(ACTIVITY_KINDS.flatMap((kind) => actionsOfKind(kind) ?? []).sort()).toEqual([...actions].sort());
  expect(actionsOfKind(null)).toBeNull();
});
