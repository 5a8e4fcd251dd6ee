import { expect, it } from 'vitest';
import { csvResponse } from './csv-response';

it('is a file that nothing keeps, and begins with the mark of UTF-8 and the head', async () => {
  async function* rows() {
    yield [['é', 1]];
    yield [['=2', null]];
  }
  const response = csvResponse('some.csv', ['name', 'n'], rows());
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="some.csv"');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.toString('utf8')).toBe("\uFEFFname,n\r\né,1\r\n'=2,\r\n");
});

it('breaks off where reading fails: half a file never looks like a whole one', async () => {
  async function* rows() {
    yield [['one']];
    throw new Error('the database is gone');
  }
  await expect(csvResponse('some.csv', ['name'], rows()).text()).rejects.toThrow('the database is gone');
});

it('reads no further once nobody reads it', async () => {
  let ended = false;
  async function* rows() {
    try {
      for (;;) yield [['again']];
    } finally {
      ended = true;
    }
  }
  const reader = csvResponse('some.csv', ['name'], rows()).body?.getReader();
  await reader?.read();
  await reader?.read();
  await reader?.cancel();
  expect(ended).toBe(true);
});
