import { expect, test } from 'vitest';
import { cutAround, searchScopes } from './scope-search';
import type { ScopeApi } from './view-models';

const scope = (name: string, description: string) =>
  ({ name, description, risk: 'low', access: 'read', withheld: null }) as const;
const apis: ScopeApi[] = [
  {
    id: 'a',
    name: 'Halden',
    audience: 'https://api.halden.example',
    groups: [
      {
        name: 'Shipments',
        scopes: [scope('shipments:read', 'See shipments'), scope('labels:read', 'Printed labels')],
      },
      { name: 'Tracking', scopes: [scope('tracking:read', 'Where a shipment is')] },
    ],
  },
];
const names = (found: ScopeApi[]) =>
  found.flatMap((api) => api.groups.flatMap((g) => g.scopes.map((s) => s.name)));

test('no words narrow nothing', () => {
  expect(names(searchScopes(apis, '  '))).toEqual(['shipments:read', 'labels:read', 'tracking:read']);
});

test('words are found in names and descriptions, whatever their case', () => {
  expect(names(searchScopes(apis, 'PRINTED'))).toEqual(['labels:read']);
  expect(names(searchScopes(apis, 'a shipment'))).toEqual(['tracking:read']);
});

test('a group’s name keeps the whole group', () => {
  expect(names(searchScopes(apis, 'shipments'))).toEqual(['shipments:read', 'labels:read']);
});

test('groups and APIs without a hit go', () => {
  expect(searchScopes(apis, 'billing')).toEqual([]);
});

test('a text is cut around the first hit, and whole without one', () => {
  expect(cutAround('Printed Labels', 'label')).toEqual({ before: 'Printed ', hit: 'Label', after: 's' });
  expect(cutAround('Printed', 'x')).toEqual({ before: 'Printed', hit: '', after: '' });
});
