import { expect, it } from 'vitest';
import { parseCatalogueYaml } from '@/core/scope/catalogue-yaml';
import { catalogueDraft } from './catalogue-draft';

const read = { key: 0, name: ' orders:read ', description: 'See', risk: 'low', access: 'read' } as const;

it('what was typed by hand reads as a catalogue, grouped by what stands before the colon', () => {
  const text = catalogueDraft('Orders', ' https://orders.example ', [
    read,
    { ...read, key: 1, name: 'ping' },
  ]);
  expect(parseCatalogueYaml(text)).toEqual({
    ok: true,
    catalogue: {
      apis: [
        {
          name: 'Orders',
          audience: 'https://orders.example',
          scopes: [
            { name: 'orders:read', description: 'See', group: 'Orders', risk: 'low', access: 'read' },
            { name: 'ping', description: 'See', group: 'Orders', risk: 'low', access: 'read' },
          ],
        },
      ],
    },
  });
});

it('fields left empty come back by their path', () => {
  const parsed = parseCatalogueYaml(catalogueDraft('', '', [{ ...read, name: '' }]));
  expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['apis[0].name', 'apis[0].audience', 'apis[0].scopes[0].name']),
  );
});
