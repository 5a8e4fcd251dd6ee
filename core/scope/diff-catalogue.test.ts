import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { PORTAL_RIGHTS } from '../access/principal';
import { RISK_LEVELS } from '../token/token-risk';
import { ACCESS_KINDS, type Catalogue, parseCatalogue } from './catalogue';
import {
  type ApiState,
  type CatalogueChange,
  type CatalogueState,
  diffCatalogue,
  type RoleState,
} from './diff-catalogue';
import { findConflicts } from './find-conflicts';

const role = (name: string, over: Partial<RoleState> = {}): RoleState => ({
  name,
  description: '',
  portalRight: 'none',
  builtIn: false,
  ...over,
});
const BUILT_IN_ROLES = [
  role('admin', { portalRight: 'admin', builtIn: true }),
  role('auditor', { portalRight: 'auditor', builtIn: true }),
  role('developer', { builtIn: true }),
];
const orders: ApiState = {
  name: 'Orders',
  audience: 'https://orders.example',
  description: '',
  builtIn: false,
  scopes: [
    {
      name: 'orders:read',
      description: 'Read',
      group: 'Orders',
      risk: 'low',
      access: 'read',
      roles: ['admin', 'developer'],
    },
    {
      name: 'orders:write',
      description: 'Write',
      group: 'Orders',
      risk: 'low',
      access: 'write',
      roles: ['developer'],
    },
  ],
};
const latchkey: ApiState = {
  name: 'Latchkey',
  audience: 'http://localhost:3000',
  description: '',
  builtIn: true,
  scopes: [
    {
      name: 'latchkey:tokens',
      description: '',
      group: 'Tokens',
      risk: 'high',
      access: 'write',
      roles: ['developer'],
    },
  ],
};
const there: CatalogueState = { apis: [latchkey, orders], roles: [...BUILT_IN_ROLES, role('ops')] };

function wanted(document: unknown): Catalogue {
  const parsed = parseCatalogue(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.catalogue;
}
const write = { name: 'orders:write', group: 'Orders', risk: 'low', access: 'write' };
const inOrders = (...scopes: object[]) =>
  wanted({ apis: [{ name: 'Orders', audience: 'https://orders.example', scopes }] });

describe('the diff of a catalogue', () => {
  it('creates in an order that can be made: roles, APIs, scopes', () => {
    const { changes } = diffCatalogue(
      there,
      wanted({
        apis: [{ name: 'Pay', audience: 'urn:pay', scopes: [{ ...write, name: 'pay', roles: ['ledger'] }] }],
        roles: [{ name: 'ledger' }],
      }),
    );
    expect(changes.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'role.create ledger',
      'api.create urn:pay',
      'scope.create pay',
    ]);
    expect(changes[2]).toMatchObject({ audience: 'urn:pay', gains: ['ledger'], before: {} });
  });

  it('says before and after of what changes, and nothing of what does not', () => {
    const { changes } = diffCatalogue(
      there,
      inOrders({ ...write, risk: 'elevated', roles: ['admin', 'ops'] }),
    );
    expect(changes).toEqual([
      {
        action: 'scope.update',
        target: 'orders:write',
        audience: 'https://orders.example',
        before: { risk: 'low', roles: ['developer'] },
        after: { risk: 'elevated', roles: ['admin', 'ops'] },
        gains: ['admin', 'ops'],
        loses: ['developer'],
      },
    ]);
  });

  it('a new scope goes to developer and admin; one that is there keeps its roles unless the file names them', () => {
    const { changes } = diffCatalogue(there, inOrders(write, { ...write, name: 'orders:new' }));
    expect(changes).toMatchObject([
      { action: 'scope.create', target: 'orders:new', gains: ['admin', 'developer'] },
    ]);
  });

  it('leaves alone, and names, what the document does not', () => {
    expect(diffCatalogue(there, inOrders(write))).toEqual({
      changes: [],
      untouched: { apis: [], scopes: ['orders:read'], roles: [] },
    });
    const { untouched } = diffCatalogue(
      there,
      wanted({
        apis: [{ name: 'Pay', audience: 'urn:pay' }],
        roles: [{ name: 'developer', description: '' }],
      }),
    );
    expect(untouched).toEqual({ apis: ['https://orders.example'], scopes: [], roles: ['ops'] });
  });

  it("a role's list of scopes is complete, and never reaches Latchkey's own", () => {
    const { changes } = diffCatalogue(
      there,
      wanted({ roles: [{ name: 'developer', scopes: ['orders:read'] }] }),
    );
    expect(changes).toMatchObject([
      { action: 'role.update', target: 'developer', gains: [], loses: ['orders:write'] },
    ]);
  });
});

describe('a document that cannot become true', () => {
  it.each([
    [
      { apis: [{ name: 'Mine', audience: 'http://localhost:3000' }] },
      "apis[0].audience: is Latchkey's own API, which no file describes",
    ],
    [
      { apis: [{ name: 'Orders', audience: 'urn:other' }] },
      'apis[0].name: is the name of https://orders.example already',
    ],
    [
      { apis: [{ name: 'Pay', audience: 'urn:pay', scopes: [write] }] },
      "apis[0].scopes[0].name: orders:write belongs to https://orders.example: a scope's name is unique across APIs",
    ],
    [
      { apis: [{ name: 'Pay', audience: 'urn:pay', scopes: [{ ...write, name: 'p', roles: ['ghost'] }] }] },
      'apis[0].scopes[0].roles: no such role: ghost',
    ],
    [
      { roles: [{ name: 'developer', portal_right: 'admin' }] },
      'roles[0].portal_right: must stay none: developer ships with Latchkey',
    ],
    [{ roles: [{ name: 'ops', scopes: ['orders:nope'] }] }, 'roles[0].scopes: no such scope: orders:nope'],
  ])('is refused with the place: %#', (document, problem) => {
    expect(findConflicts(there, wanted(document)).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      problem,
    ]);
  });

  it('a role that the same document makes is there', () => {
    const document = wanted({
      apis: [{ name: 'Pay', audience: 'urn:pay', scopes: [{ ...write, name: 'p', roles: ['ledger'] }] }],
      roles: [{ name: 'ledger' }],
    });
    expect(findConflicts(there, document)).toEqual([]);
  });
});

/** Makes the changes, as the database would. */
function apply(state: CatalogueState, changes: CatalogueChange[]): CatalogueState {
  const next = structuredClone(state);
  const scopes = () => next.apis.flatMap((api) => api.scopes);
  for (const change of changes) {
    const { action, target, after, gains, loses } = change;
    const audience = 'audience' in change ? change.audience : target;
    const { portal_right, roles: _roles, scopes: _scopes, ...values } = after as Record<string, never>;
    const right = portal_right ? { portalRight: portal_right } : {};
    if (action === 'role.create') next.roles.push({ ...role(target), ...values, ...right });
    if (action === 'api.create') next.apis.push({ ...orders, audience: target, scopes: [], ...values });
    const api = next.apis.find((it) => it.audience === audience);
    if (action === 'scope.create') api?.scopes.push({ name: target, roles: [], ...values } as never);
    if (action === 'role.update')
      Object.assign(next.roles.find((it) => it.name === target) ?? {}, values, right);
    if (action === 'api.update') Object.assign(api ?? {}, values);
    const scope = api?.scopes.find((it) => it.name === target);
    if (action === 'scope.update') Object.assign(scope ?? {}, values);
    const isRole = action.startsWith('role.');
    for (const it of scopes()) {
      const grant = (names: string[]) =>
        (isRole ? names.includes(it.name) && [target] : it === scope && names) || [];
      it.roles = [...it.roles.filter((name) => !grant(loses).includes(name)), ...grant(gains)];
    }
  }
  return next;
}

const roleNames = ['admin', 'developer', 'ops', 'ledger'];
const someRoles = fc.option(fc.subarray(roleNames), { nil: undefined });
const description = fc.option(fc.constantFrom('', 'one', 'two'), { nil: undefined });
const absentLeftOut = <T extends object>(entry: T) =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
const anApi = (index: number) =>
  fc.record({
    name: fc.constantFrom(`Api ${index}`, `Service ${index}`),
    audience: fc.constant(`https://a${index}.example`),
    description,
    scopes: fc.uniqueArray(
      fc
        .record({
          name: fc.constantFrom('read', 'write', 'erase', 'admin').map((name) => `a${index}:${name}`),
          description,
          group: fc.constantFrom('One', 'Two'),
          risk: fc.constantFrom(...RISK_LEVELS),
          access: fc.constantFrom(...ACCESS_KINDS),
          roles: someRoles,
        })
        .map(absentLeftOut),
      { selector: (entry) => entry.name },
    ),
  });
const customRoles = fc
  .tuple(
    ...['ops', 'ledger'].map((name) =>
      fc.record({
        name: fc.constant(name),
        description,
        portal_right: fc.option(fc.constantFrom(...PORTAL_RIGHTS), { nil: undefined }),
      }),
    ),
  )
  .map((roles) => roles.map(absentLeftOut));
const documents = fc
  .tuple(anApi(0), anApi(1), fc.nat(2), customRoles)
  .map(([first, second, count, roles]) =>
    wanted({ apis: [first, second].slice(0, count).map(absentLeftOut), roles }),
  );

test('once a diff is made, the same document asks for nothing more', () => {
  fc.assert(
    fc.property(documents, documents, (earlier, document) => {
      const empty: CatalogueState = { apis: [], roles: BUILT_IN_ROLES };
      const current = apply(empty, diffCatalogue(empty, earlier).changes);
      expect(diffCatalogue(current, earlier).changes).toEqual([]);
      expect(findConflicts(current, document)).toEqual([]);
      const next = apply(current, diffCatalogue(current, document).changes);
      expect(diffCatalogue(next, document).changes).toEqual([]);
    }),
  );
});
