import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './read-events';

const TEXT =
  'event: open\nid: 4.a\ndata: {"a":1}\n\n: nothing\n\nevent: beat\nid: 5.b\ndata: {"b":\ndata: 2}\n\nid: 6';

it('events are the same however the text is cut', () => {
  const whole: ServerSentEvent[] = [];
  readEvents((event) => whole.push(event))(TEXT);
  expect(whole.filter(({ data }) => data !== '')).toEqual([
    { event: 'open', id: '4.a', data: '{"a":1}' },
    { event: 'beat', id: '5.b', data: '{"b":\n2}' },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 20 }), (cuts) => {
      const found: ServerSentEvent[] = [];
      const read = readEvents((event) => found.push(event));
      const ends = [...cuts, TEXT.length].sort((a, b) => a - b);
      let from = 0;
      for (const end of ends) {
        read(TEXT.slice(from, end));
        from = end;
      }
      expect(found).toEqual(whole);
    }),
  );
});

it('an event without end is refused', () => {
  const read = readEvents(() => {});
  expect(() => {
    for (let n = 0; n < 100; n += 1) read('x'.repeat(100_000));
  }).toThrow(RangeError);
});
