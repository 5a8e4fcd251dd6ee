import { expect, test } from 'vitest';
import type { TokenForm } from '@/server/tokens/get-token-form';
import { NO_PREFILL, toFormView } from './form-view';

type Scope = TokenForm['catalogue'][number];
const scope = (id: string, apiName: string, groupName: string, roles: string[]): Scope => ({
  id,
  apiId: apiName,
  apiName,
  audience: `https://${apiName}.example`,
  name: `${apiName}:${id}`,
  description: '',
  groupName,
  risk: 'low',
  access: 'read',
  retiredAt: null,
  needsApproval: false,
  updatedAt: new Date(0),
  createdAt: new Date(0),
  roles,
});
const asked = { application: null, prefill: NO_PREFILL };
const form: TokenForm = {
  asOf: new Date(0),
  ownerName: 'Ines Carvalho',
  catalogue: [
    scope('a', 'orders', 'Orders', ['developer']),
    scope('b', 'orders', 'Orders', ['data-officer']),
    scope('c', 'orders', 'Refunds', ['admin', 'data-officer', 'developer']),
    scope('d', 'rates', 'Orders', []),
  ],
  grantableScopeIds: new Set(['a']),
  policy: {
    lifetimeDaysMax: 365,
    lifetimeDaysDefault: 30,
    neverAllowed: false,
    liveTokensMax: 100,
    rotationGraceHoursMax: 168,
    cidrRequiredFromRisk: null,
    rateLimitSecondMax: null,
    rateLimitMinuteMax: null,
    rateLimitDayMax: null,
  },
  live: 0,
};

test('groups stay apart by API, even with the same name', () => {
  const { apis } = toFormView(form, asked);
  expect(apis.map((api) => [api.name, api.groups.map((group) => group.name)])).toEqual([
    ['orders', ['Orders', 'Refunds']],
    ['rates', ['Orders']],
  ]);
});

test('what may not be given stays visible, with the reason', () => {
  const { apis } = toFormView(form, asked);
  const reasons = apis.flatMap((api) =>
    api.groups.flatMap((group) => group.scopes.map((each) => each.withheld)),
  );
  expect(reasons).toEqual([
    null,
    'Not yours to give: needs the role data-officer',
    'Not yours to give: needs the role admin, data-officer or developer',
    'Not yours to give: no role may give it',
  ]);
});

test('of an application, what is above its ceiling says so', () => {
  const { apis } = toFormView(form, { ...asked, application: 'app_1' });
  const reasons = apis.flatMap((api) =>
    api.groups.flatMap((group) => group.scopes.map((each) => each.withheld)),
  );
  const above = 'Above the ceiling of this application';
  expect(reasons).toEqual([null, above, above, above]);
});
