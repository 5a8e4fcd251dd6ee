/** What one connection to a verifier takes for true, over real HTTP. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Beat, ChangeConnection, type Opening } from './change-connection';

const id = (seq: number) => `${seq}.00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
const event = (name: string, seq: number, data: unknown) =>
  `event: ${name}\nid: ${id(seq)}\ndata: ${JSON.stringify(data)}\n\n`;
const OPEN = {
  now: 50_000,
  as_of: 49_900,
  clock: [1, 2],
  portal_url: 'https://p.example',
  resumed: false,
  changes: [],
};

let server: Server;
let streams: ServerResponse[];
let connection: ChangeConnection;
let told: (Opening | Beat)[];
let ended: Error | null;
const clock = { monotonic: 1_000, wall: 1_750_000_000_000 };

beforeEach(async () => {
  Object.assign(clock, { monotonic: 1_000, wall: 1_750_000_000_000 });
  [streams, told, ended] = [[], [], null];
  server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    streams.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connection = new ChangeConnection({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credential: 'credential',
    from: null,
    localClock: { monotonicMs: () => clock.monotonic, nowMs: () => clock.wall },
    onOpen: (opening) => void told.push(opening),
    onBeat: (beat) => void told.push(beat),
    onEnd: (error) => {
      ended = error;
    },
  });
  await expect.poll(() => streams.length).toBe(1);
});
afterEach(() => {
  connection.end(new Error('over'));
  server.closeAllConnections();
  server.close();
});

const tell = (text: string) => void streams[0]?.write(text);

it('says S on this clock: never later than it was asked for, and a little earlier the further it is away', async () => {
  clock.monotonic = 1_300;
  tell(event('open', 7, OPEN) + event('beat', 7, { as_of: 50_100, changes: [] }));
  await expect.poll(() => told.length).toBe(2);
  expect(told[0]?.asOf).toBeCloseTo(900 - 0.05, 6);
  expect(told[1]?.asOf).toBeCloseTo(1_100 - 0.05, 6);
});

it('tells changes that nothing vouches for yet', async () => {
  tell(
    event('open', 7, { ...OPEN, as_of: null }) + event('beat', 8, { as_of: null, changes: [['n', 'tag']] }),
  );
  await expect.poll(() => told.length).toBe(2);
  expect(told).toMatchObject([{ asOf: null }, { asOf: null, changes: [{ seq: 8, tag: 'tag' }] }]);
});

it.each<[string, string]>([
  ['it begins twice: what it says of time would rest on two clocks', event('open', 7, OPEN)],
  ['a beat has no S', event('beat', 8, { changes: [] })],
  ['S is no number', event('beat', 8, { as_of: 'now', changes: [] })],
  ['a change has no tag', event('beat', 8, { as_of: 50_000, changes: [['n']] })],
  ['its changes are no list', event('beat', 8, { as_of: 50_000, changes: 'many' })],
  ['it has no place', 'event: beat\nid: x\ndata: {"as_of":50000,"changes":[]}\n\n'],
  ['it is no JSON', 'event: beat\nid: x\ndata: ok\n\n'],
])('ends where %s', async (_, text) => {
  tell(event('open', 7, OPEN));
  await expect.poll(() => told.length).toBe(1);
  tell(text);
  await expect.poll(() => ended?.message).toMatch('not understood');
  expect(told).toHaveLength(1);
});

it('a beat before the beginning says nothing of time', async () => {
  tell(event('beat', 8, { as_of: 50_000, changes: [] }));
  await expect.poll(() => ended?.message).toMatch('not understood');
});

it('rests on a clock that must not stand still, not even a little each time', () => {
  for (let n = 0; n < 60; n += 1) clock.monotonic += 1_000;
  clock.wall += 60_030;
  expect(connection.hasClockJumped).toBe(false);
  for (let n = 0; n < 3; n += 1) clock.wall += 90;
  expect(connection.hasClockJumped).toBe(true);
});
