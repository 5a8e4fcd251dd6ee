import { describe, expect, it } from 'vitest';
import { LookupBatch } from './lookup-batch';

function batchOf(keysMax = 10) {
  const asked: string[][] = [];
  const batch = new LookupBatch<string, string>(keysMax, async (keys) => {
    asked.push([...keys]);
    if (keys.includes('bad')) throw new Error('gone');
    return keys.map((key) => `record of ${key}`);
  });
  return { batch, asked };
}

describe('lookups that are wanted together', () => {
  it('go in one question, and each gets its own answer', async () => {
    const { batch, asked } = batchOf();
    const found = await Promise.all(['a', 'b', 'c'].map((key) => batch.find(key)));
    expect(found).toEqual(['record of a', 'record of b', 'record of c']);
    expect(asked).toEqual([['a', 'b', 'c']]);
    expect(await batch.find('d')).toBe('record of d');
    expect(asked).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('go in several where they are too many for one', async () => {
    const { batch, asked } = batchOf(2);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => batch.find(key)))).toHaveLength(3);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('fail together, and those after them do not', async () => {
    const { batch } = batchOf();
    const failed = await Promise.allSettled([batch.find('a'), batch.find('bad')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await batch.find('a')).toBe('record of a');
  });
});
