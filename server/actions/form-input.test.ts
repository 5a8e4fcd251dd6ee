import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listField, readForm, refuseIssues } from './form-input';

function form(...fields: [string, string | Blob][]): FormData {
  const data = new FormData();
  for (const [name, sent] of fields) data.append(name, sent);
  return data;
}
const input = z.object({ label: z.string(), note: z.string().default(''), scopes: listField });

describe('what a form sends', () => {
  it('is read by field name; an empty field is an empty text', () => {
    expect(input.parse(readForm(form(['label', 'ci'], ['note', ''], ['scopes', 'a'])))).toEqual({
      label: 'ci',
      note: '',
      scopes: ['a'],
    });
  });

  it('may hold a list with none, one or many', () => {
    const scopes = (...names: string[]) =>
      input.parse(readForm(form(['label', 'x'], ...names.map((name): [string, string] => ['scopes', name]))))
        .scopes;
    expect([scopes(), scopes('a'), scopes('a', 'b')]).toEqual([[], ['a'], ['a', 'b']]);
  });

  it('brings nothing in that was not asked for', () => {
    const sent = form(
      ['label', 'x'],
      ['userId', 'u'],
      ['role', 'admin'],
      ['$ACTION_ID_1', 'y'],
      ['$ACTION_KEY', 'z'],
    );
    expect(input.parse(readForm(sent))).toEqual({ label: 'x', note: '', scopes: [] });
    expect(Object.keys(readForm(sent) as object)).not.toContain('$ACTION_KEY');
  });

  it('asks a form for each of its fields once, however many there are', () => {
    // As many empty fields as fit into the mebibyte that the portal takes from anybody: asked by name, each costs all of them.
    const sent = form(...Array.from({ length: 16_000 }, (_, at): [string, string] => [at.toString(36), '']));
    sent.get = sent.getAll = () => {
      throw new Error('The form was asked by name.');
    };
    expect(Object.keys(readForm(sent) as object)).toHaveLength(16_000);
  });

  it('reaches no prototype', () => {
    const read = readForm(form(['__proto__', 'x'], ['constructor', 'y'], ['toString', 'z'])) as Record<
      string,
      unknown
    >;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(input.safeParse(read).success).toBe(false);
  });

  it.each([
    ['a field sent twice', form(['label', 'a'], ['label', 'b'])],
    ['a file', form(['label', new Blob(['x'])])],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'label=x'],
    ['a list', ['x']],
    ['an object of another shape', { label: { toString: () => 'x' } }],
  ])('is refused when it is %s', (_, sent) => {
    expect(input.safeParse(readForm(sent)).success).toBe(false);
  });
});

describe('a refusal', () => {
  it('names each wrong field once and says nothing of what was sent', () => {
    const schema = z.object({
      a: z.enum(['x', 'y']),
      b: z.string().max(3).regex(/^z/),
      list: z.array(z.uuid()),
    });
    const parsed = schema.safeParse({ a: 'canary-1', b: 'canary-2', list: ['canary-3'] });
    if (parsed.success) throw new Error('accepted');
    const refusal = refuseIssues(parsed.error);
    expect(Object.keys(refusal.fields ?? {})).toEqual(['a', 'b', 'list.0']);
    expect(JSON.stringify(refusal)).not.toContain('canary');
  });
});
