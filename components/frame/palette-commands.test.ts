import { expect, it } from 'vitest';
import { commandsFor } from './palette-commands';

const TOKEN = '/tokens/tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA';
const said = (place: Partial<Parameters<typeof commandsFor>[0]>, typed = '') =>
  commandsFor({ path: '/tokens', portalRight: 'none', offered: [], ...place }, typed).map(({ says }) => says);

it('offers the pages of admins to who has a portal right, and to nobody else', () => {
  expect(said({}).some((says) => says.includes('audit'))).toBe(false);
  for (const portalRight of ['auditor', 'admin'] as const)
    expect(said({ portalRight })).toContain('Go to audit');
});

it('offers what the page has a button for, each once, and nothing it has none for', () => {
  const offered = ['Revoke this token…', 'Rename this token…', 'Revoke this token…'];
  expect(said({ path: TOKEN, offered }, 'this token')).toEqual([
    'Copy this token’s id',
    'Revoke this token…',
    'Rename this token…',
  ]);
  expect(said({ path: TOKEN }, 'revoke')).toEqual([]);
  expect(said({ path: '/tokens/new' }, 'copy')).toEqual([]);
});

it('finds a command by each of the words typed', () => {
  expect(said({}, 'TOKEN  create')).toEqual(['Create token']);
  expect(said({}, 'create nothing')).toEqual([]);
});
