import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseCatalogue } from './catalogue';
import { formatCatalogueYaml, parseCatalogueYaml } from './catalogue-yaml';
import { refuseScopeName } from './scope-name';

const scope = (over: object = {}) => ({
  name: 'orders:read',
  group: 'Orders',
  risk: 'low',
  access: 'read',
  ...over,
});
const api = (over: object = {}) => ({
  name: 'Orders',
  audience: 'https://orders.example',
  scopes: [scope()],
  ...over,
});
const problemsOf = (document: unknown): string[] => {
  const parsed = parseCatalogue(document);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};
const problemsOfYaml = (text: string): string[] => {
  const parsed = parseCatalogueYaml(text);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('a catalogue document', () => {
  it('reads as the issue writes it', () => {
    const parsed = parseCatalogueYaml(`apis:
  - name: Orders
    audience: https://orders.example
    scopes:
      - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
      - { name: "orders:write", description: Create orders, group: Orders, risk: elevated, access: write, roles: [developer] }
`);
    expect(parsed).toEqual({
      ok: true,
      catalogue: {
        apis: [
          {
            name: 'Orders',
            audience: 'https://orders.example',
            scopes: [
              scope({ description: 'Read orders' }),
              scope({
                name: 'orders:write',
                description: 'Create orders',
                risk: 'elevated',
                access: 'write',
                roles: ['developer'],
              }),
            ],
          },
        ],
      },
    });
  });

  it.each([
    [
      { apis: [api({ scopes: [scope(), scope({ name: 'b' }), scope({ name: 'c', risk: 'hihg' })] })] },
      'apis[0].scopes[2].risk: must be low, elevated or high',
    ],
    [
      { apis: [api({ scopes: [scope({ risk: undefined })] })] },
      'apis[0].scopes[0].risk: is missing: low, elevated or high',
    ],
    [
      { apis: [api({ scopes: [scope({ access: 1 })] })] },
      'apis[0].scopes[0].access: must be read, write or admin',
    ],
    [{ apis: [api({ scopes: [scope({ name: 12 })] })] }, 'apis[0].scopes[0].name: must be text'],
    [
      { apis: [api({ scopes: [scope({ name: 'orders read' })] })] },
      'apis[0].scopes[0].name: may hold letters, digits and punctuation, but no space, quotation mark or backslash',
    ],
    [
      { apis: [api({ scopes: [scope({ name: '*' })] })] },
      'apis[0].scopes[0].name: may not be "*": no scope means everything',
    ],
    [
      { apis: [api({ scopes: [scope({ name: 'latchkey:tokens' })] })] },
      'apis[0].scopes[0].name: may not begin with "latchkey:": those are Latchkey\'s own',
    ],
    [
      { apis: [api({ scopes: [scope({ roles: ['Dev'] })] })] },
      'apis[0].scopes[0].roles[0]: must be a lower-case word such as billing-ops, of at most 40 letters, digits and hyphens',
    ],
    [
      { apis: [api({ scopes: [scope({ roels: ['x'] })] })] },
      'apis[0].scopes[0]: has an unknown key: roels (known are name, description, group, risk, access, roles)',
    ],
    [{ apis: [api({ name: ' ' })] }, 'apis[0].name: is empty'],
    [
      { apis: [api({ name: 'a\u0000b' })] },
      'apis[0].name: contains a character that cannot be shown. Type it instead of pasting.',
    ],
    [
      { apis: [api({ audience: 'orders' })] },
      'apis[0].audience: must be a URI such as https://orders.example',
    ],
    [{ apis: [api({ audience: 'https://a.example/#x' })] }, 'apis[0].audience: may not have a fragment (#)'],
    [{ apis: [api({ scopes: { a: 1 } })] }, 'apis[0].scopes: must be a list'],
    [{ apis: ['orders'] }, 'apis[0]: must be a map of keys and values'],
    [
      { roles: [{ name: 'ops', portal_right: 'root' }] },
      'roles[0].portal_right: must be none, auditor or admin',
    ],
    [
      { roles: [{ name: 'ops', builtIn: true }] },
      'roles[0]: has an unknown key: builtIn (known are name, description, portal_right, scopes)',
    ],
    [{ apis: [api()], users: [] }, ': has an unknown key: users (known are apis, roles)'],
    [[], ': must be a map with apis, roles or both'],
    [null, ': must be a map with apis, roles or both'],
    [{}, ': has neither apis nor roles'],
  ])('says where and what is wrong: %#', (document, problem) => {
    expect(problemsOf(document)).toEqual([problem]);
  });

  it('describes each thing once, and each grant in one place', () => {
    const twice = api({ name: 'Other', audience: 'https://other.example' });
    expect(problemsOf({ apis: [api(), twice] })).toEqual([
      'apis[1].scopes[0].name: is the same as apis[0].scopes[0].name: each is described once',
    ]);
    expect(problemsOf({ apis: [api(), api({ scopes: [] })] })).toEqual([
      'apis[1].name: is the same as apis[0].name: each is described once',
      'apis[1].audience: is the same as apis[0].audience: each is described once',
    ]);
    expect(problemsOf({ apis: [api()], roles: [{ name: 'ops', scopes: ['orders:read'] }] })).toEqual([
      "roles[0].scopes: cannot be said beside apis: say it once, at each scope's roles",
    ]);
  });

  it('with more scopes than one transaction may change is refused', () => {
    const many = (count: number) => [
      api({ scopes: Array.from({ length: count }, (_, n) => scope({ name: `s${n}` })) }),
    ];
    expect(problemsOf({ apis: many(1_000) })).toEqual([]);
    expect(problemsOf({ apis: many(1_001) })).toEqual([
      'apis[0].scopes: has too many entries, at most 1000 fit in one file',
    ]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('does not take the key %s', (key) => {
    expect(problemsOfYaml(`apis: []\nroles:\n  - name: ops\n    ${key}: { portal_right: admin }`)).toEqual([
      expect.stringContaining(`roles[0]: has an unknown key: ${key}`),
    ]);
    expect(({} as Record<string, unknown>).portal_right).toBeUndefined();
  });
});

describe('YAML that is no catalogue', () => {
  it.each([
    ['two documents', 'apis: []\n---\nroles: []', 'multiple documents'],
    ['a key given twice', 'apis: []\napis: []', 'Map keys must be unique at line 2'],
    ['a list left open', 'apis: [', 'is not YAML we read'],
    ['a tag of a language', 'apis: !!js/function "x"', 'Unresolved tag'],
    ['an alias of nothing', 'apis: *x', 'Unresolved alias'],
    ['a bomb of aliases', bomb(), 'is not YAML we read: Excessive alias count'],
    ['brackets without end', '['.repeat(5_000), 'nests deeper than 32 levels'],
    [
      'keys without end',
      Array.from({ length: 60_000 }, (_, key) => `k${key}: 1`).join('\n'),
      'has a map of more than 1000 keys',
    ],
    [
      'keys without end in braces',
      `{${Array.from({ length: 60_000 }, (_, key) => `k${key}: 1`)}}`,
      'has a map of more than 1000 keys',
    ],
    ['dashes without end', `${'- '.repeat(50_000)}x`, 'nests deeper than 32 levels'],
    ['more than anybody writes', 'x'.repeat(1_000_001), 'is longer than 1000000 characters'],
    ['NUL', 'apis: "\0"', 'is not text in UTF-8'],
    ['nothing', '', 'must be a map with apis, roles or both'],
  ])('%s is refused in words', (_, text, words) => {
    expect(problemsOfYaml(text)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['tags', `[${'!x 1,'.repeat(190_000)}]`],
    ['directives', `${'%FOO\n'.repeat(190_000)}---\na`],
    ['numbers', `[${'1,'.repeat(490_000)}]`],
    ['dashes', '-\n'.repeat(490_000)],
    ['empty lines', '\n'.repeat(990_000)],
    ['comments', '#\n'.repeat(490_000)],
    ['quotes', '"'.repeat(990_000)],
    ['brackets that close nothing', ']'.repeat(990_000)],
    ['keys, no map with more than it may have', `[${`{${manyKeys(900)}},`.repeat(60)}]`],
  ])(
    'a text of nothing but %s is refused in one short line, whatever it would cost to read',
    { timeout: 60_000 },
    (_, text) => {
      const [problem, ...more] = problemsOfYaml(text);
      expect(more).toEqual([]);
      // Quoting the text for each of its faults is what took minutes.
      expect(problem?.length).toBeLessThan(200);
    },
  );

  function manyKeys(count: number): string {
    return Array.from({ length: count }, (_, at) => `"k${at}":""`).join();
  }

  function bomb(): string {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [name, from] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair])) {
      lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
    }
    return lines.join('\n');
  }
});

const naughtyFile = join(process.env.TEST_VECTORS_DIR ?? '/nonexistent', 'naughty', 'blns.json');
test.skipIf(!process.env.TEST_VECTORS_DIR)(
  'a naughty string in any field is read or refused, never a fault',
  () => {
    for (const text of JSON.parse(readFileSync(naughtyFile, 'utf8')) as string[]) {
      problemsOfYaml(text);
      for (const field of ['name', 'description', 'group', 'risk', 'access']) {
        problemsOf({ apis: [api({ scopes: [scope({ [field]: text })] })] });
      }
      problemsOf({ apis: [api({ name: text, description: text, audience: text })], roles: [{ name: text }] });
    }
  },
);

test('a scope name is an RFC 6749 scope-token of 1 to 100 characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 110 }), (name) => {
      const isToken = [...name].every((c) => c >= '!' && c <= '~' && c !== '"' && c !== '\\');
      const accepted = refuseScopeName(name) === null;
      expect(accepted).toBe(
        isToken && name.length >= 1 && name.length <= 100 && name !== '*' && !name.startsWith('latchkey:'),
      );
    }),
  );
  expect(refuseScopeName('x'.repeat(100))).toBeNull();
  expect(refuseScopeName('x'.repeat(101))).toBe('has 101 characters, at most 100 fit');
});

test('what is written as YAML reads back the same', () => {
  const words = fc.constantFrom(
    'yes',
    '12',
    'null',
    '- a',
    'a: b',
    '#x',
    '"q"',
    "it's",
    '{x}',
    '~',
    'Zoë 東京',
  );
  fc.assert(
    fc.property(fc.uniqueArray(words, { minLength: 1, maxLength: 4 }), words, (names, description) => {
      const catalogue = parseCatalogue({
        apis: names.map((name, n) =>
          api({
            name,
            description,
            audience: `https://a${n}.example`,
            scopes: [scope({ name: `s${n}`, description })],
          }),
        ),
      });
      if (!catalogue.ok) throw new Error(JSON.stringify(catalogue.problems));
      expect(parseCatalogueYaml(formatCatalogueYaml(catalogue.catalogue))).toEqual(catalogue);
    }),
  );
});
