import { parseOptions } from '@node-rs/argon2';
import { expect, it } from 'vitest';
import { HASH_OF_NOBODY, hashPassword, verifyPassword } from './password-hash';

const PASSWORD = 'correct horse battery staple';

it('is argon2id with 19 MiB, two passes, one lane, and the stand-in costs the same', async () => {
  const stored = await hashPassword(PASSWORD);
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(parseOptions(HASH_OF_NOBODY)).toEqual(parseOptions(stored ?? ''));
});

it('accepts the password, composed either way, and nothing near it', async () => {
  const stored = await hashPassword('caf\u00e9 and a long walk');
  expect(await verifyPassword(stored, 'cafe\u0301 and a long walk')).toBe(true);
  for (const near of [
    'cafe and a long walk',
    'caf\u00e9 and a long walk ',
    'Caf\u00e9 and a long walk',
    '',
    '\0',
  ]) {
    expect(await verifyPassword(stored, near)).toBe(false);
  }
});

it('accepts nothing where there is no password', async () => {
  expect(await verifyPassword(null, PASSWORD)).toBe(false);
  expect(await verifyPassword(null, '')).toBe(false);
});

it('turns the flood away instead of queueing without end, and goes on afterwards', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, () => verifyPassword(null, PASSWORD)));
  expect(answers.filter((answer) => answer === null)).toHaveLength(150 - 102);
  expect(answers.filter((answer) => answer === false)).toHaveLength(102);
  expect(await verifyPassword(null, PASSWORD)).toBe(false);
}, 20_000);
