/** One server-sent event. */
export interface ServerSentEvent {
  event: string;
  id: string;
  data: string;
}

/** A stream that sends more than this without an event has gone wrong. */
const EVENT_LENGTH_MAX = 4 * 1_024 * 1_024;

/**
 * Takes events out of a stream's text as it comes, in pieces of any length.
 *
 * @throws RangeError if an event has no end
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function readEvents(onEvent: (event: ServerSentEvent) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    rest += text;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      onEvent(parseEvent(block));
    }
    if (rest.length > EVENT_LENGTH_MAX) throw new RangeError('an event without end');
  };
}

function parseEvent(block: string): ServerSentEvent {
  const event: ServerSentEvent = { event: 'message', id: '', data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    // A line that begins with one is a comment.
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event' || name === 'id') event[name] = value;
    if (name === 'data') event.data += event.data === '' ? value : `\n${value}`;
  }
  return event;
}
