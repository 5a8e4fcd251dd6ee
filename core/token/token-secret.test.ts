import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { revealTokenSecret_theOnlyExit, TokenSecret } from './token-secret';

const CANARY = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';
const secret = new TokenSecret(CANARY);
const inside = {
  secret,
  list: [secret],
  map: new Map([['k', secret]]),
  error: new Error('x', { cause: secret }),
};

describe('a token secret', () => {
  it('leaves through its one exit, whole', () => {
    expect(revealTokenSecret_theOnlyExit(secret)).toBe(CANARY);
  });

  it.each<[string, () => unknown]>([
    ['a template', () => `${secret}`],
    ['String()', () => String(secret)],
    ['concatenation', () => `a${[secret].join()}`],
    ['Number()', () => Number(secret)],
    ['JSON', () => JSON.stringify(inside)],
    ['console.log', () => format('%s %o %O %j', secret, secret, inside, inside)],
    [
      'inspect, hidden properties shown',
      () => inspect(inside, { showHidden: true, depth: 9, getters: true }),
    ],
    [
      'inspect, without the hook',
      () => inspect(inside, { customInspect: false, showHidden: true, depth: 9 }),
    ],
    ['its own keys', () => JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(secret)))],
    ['a spread', () => JSON.stringify({ ...secret })],
    ['a structured clone', () => inspect(structuredClone({ secret }), { showHidden: true, depth: 9 })],
    ['a thrown error', () => inspect(new Error(`refused ${secret}`))],
    ['a table', () => inspect(Object.assign(Object.create(null), { secret }))],
  ])('is not found in %s', (_, text) => {
    expect(String(text())).not.toContain(CANARY.slice(7, 20));
  });

  it('has no other exit: the class hands nothing out', () => {
    const namesOf = (owner: object, expected: string[]) =>
      Object.getOwnPropertyNames(owner).filter((name) => !expected.includes(name));
    const classes = [TokenSecret, Object.getPrototypeOf(TokenSecret)];
    const statics = classes.flatMap((one) => namesOf(one, ['length', 'name', 'prototype']));
    expect(statics).toEqual([]);
    const methods = classes.flatMap((one) => namesOf(one.prototype, ['constructor']));
    expect(methods.sort()).toEqual(['toJSON', 'toString']);
  });

  it('cannot be taken from something that only looks like one', () => {
    expect(() => revealTokenSecret_theOnlyExit({ ...secret } as TokenSecret)).toThrow(TypeError);
  });
});
