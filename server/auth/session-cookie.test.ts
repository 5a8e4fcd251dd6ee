import { expect, it } from 'vitest';
import { sessionCookie } from './session-cookie';

it('under https is bound to this very host, and browsers hold us to it by its name', () => {
  expect(sessionCookie('https://tokens.example')).toEqual({
    name: '__Host-latchkey.session',
    attributes: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' },
  });
});

it('under http is one that browsers take, still out of reach of scripts and other sites', () => {
  expect(sessionCookie('http://localhost:3000')).toEqual({
    name: 'latchkey.session',
    attributes: { httpOnly: true, secure: false, sameSite: 'lax', path: '/' },
  });
});
