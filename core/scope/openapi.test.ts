import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CatalogueState } from './diff-catalogue';
import { isOpenApi, parseOpenApi } from './openapi';

const NOTHING: CatalogueState = { apis: [], roles: [] };
const document = {
  openapi: '3.1.0',
  info: { title: 'Shipments', version: '1' },
  servers: [{ url: 'https://api.halden.example/' }],
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'x-key' },
      oauth: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: '/t',
            scopes: { 'shipments:read': 'See  shipments\n', 'read:rates': '' },
          },
          authorizationCode: {
            scopes: { 'shipments:read': 'another text', 'shipments:cancel': 'Cancel', admin: 'All' },
          },
        },
      },
    },
  },
};

it('becomes an API with the scopes of its OAuth schemes, the rest guessed from the names', () => {
  expect(parseOpenApi(document, NOTHING)).toEqual({
    ok: true,
    catalogue: {
      apis: [
        {
          name: 'Shipments',
          audience: 'https://api.halden.example',
          scopes: [
            {
              name: 'shipments:read',
              description: 'See shipments',
              group: 'Shipments',
              risk: 'low',
              access: 'read',
            },
            { name: 'read:rates', group: 'Rates', risk: 'low', access: 'read' },
            {
              name: 'shipments:cancel',
              description: 'Cancel',
              group: 'Shipments',
              risk: 'elevated',
              access: 'write',
            },
            { name: 'admin', description: 'All', group: 'Admin', risk: 'high', access: 'admin' },
          ],
        },
      ],
    },
  });
});

it('keeps what an operator said of a scope that exists, and the audience of an API of this name', () => {
  const scope = {
    name: 'shipments:read',
    description: 'old',
    group: 'Cargo',
    risk: 'high',
    access: 'read',
    roles: [],
  } as const;
  const current: CatalogueState = {
    roles: [],
    apis: [
      {
        name: 'Shipments',
        audience: 'https://older.example',
        description: '',
        builtIn: false,
        scopes: [{ ...scope, roles: [] }],
      },
    ],
  };
  const parsed = parseOpenApi(document, current);
  expect(parsed).toMatchObject({ catalogue: { apis: [{ audience: 'https://older.example' }] } });
  expect(parsed.ok && parsed.catalogue.apis?.[0]?.scopes[0]).toMatchObject({ group: 'Cargo', risk: 'high' });
});

it.each([
  ['without scopes', { ...document, components: {} }, 'components.securitySchemes'],
  ['without a server', { ...document, servers: [] }, 'servers'],
  ['with a relative server', { ...document, servers: [{ url: '/v1' }] }, 'servers'],
  ['without a title', { ...document, info: {} }, 'apis[0].name'],
])('%s it is refused', (_, given, path) => {
  expect(parseOpenApi(given, NOTHING)).toMatchObject({ ok: false, problems: [{ path }] });
});

it('anything at all is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 6 }), (rest) => {
      const given = { ...document, ...rest, openapi: '3.0.3' };
      if (isOpenApi(given)) parseOpenApi(given, NOTHING);
    }),
  );
  for (const none of [null, 3, 'openapi', [], { openapi: '2.0' }, { swagger: '2.0' }])
    expect(isOpenApi(none)).toBe(false);
});
