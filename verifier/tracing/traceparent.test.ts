import { describe, expect, it } from 'vitest';
import { parseTraceparent } from './traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('names the trace, the span, and whether it is sampled', () => {
    const parent = { traceId: TRACE, spanId: SPAN, isRemote: true };
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ ...parent, traceFlags: 1 });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)).toEqual({ ...parent, traceFlags: 0 });
    // Flags that are not known yet are not passed on.
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-fe`)).toEqual({ ...parent, traceFlags: 0 });
  });

  it('of a later version is read as far as this one goes', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-more`)).toMatchObject({ traceId: TRACE, spanId: SPAN });
  });

  it.each([
    ['none', undefined],
    ['empty', ''],
    ['two of them', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['of the version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['with more than this version has', `00-${TRACE}-${SPAN}-01-more`],
    ['without a trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['without a span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ])('%s is no parent', (_, header) => {
    expect(parseTraceparent(header)).toBeNull();
  });
});
