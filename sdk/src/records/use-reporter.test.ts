import { beforeEach, expect, it } from 'vitest';
import { UsageRecorder } from '@/core/usage/usage-recorder';
import type { UsageReport } from '@/core/usage/usage-report';
import { VerifierRefusedError, VerifierUnavailableError } from '../errors';
import { UseCounter } from './use-counter';
import { UseReporter } from './use-reporter';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

let recorder: UsageRecorder;
let sent: UsageReport[];
let heard: Error[];
/** What becomes of each report, in turn; undefined: it is taken. */
let fates: (Error | undefined)[];
let reporting: UseReporter;
beforeEach(() => {
  recorder = new UsageRecorder();
  [sent, heard, fates] = [[], [], []];
  reporting = new UseReporter({
    post: async (_, report) => {
      sent.push(report as UsageReport);
      const fate = fates.shift();
      if (fate) throw fate;
      return { answer: {} };
    },
    counter: new UseCounter(recorder),
    recorder,
    onError: (error) => heard.push(error),
  });
});

function use(n: number, addresses = 1): void {
  for (let a = 0; a < addresses; a += 1) {
    recorder.recordToken({
      atMs: Date.UTC(2026, 10, 28, 12),
      tokenId: uuid(n),
      secretId: uuid(n),
      outcome: 'VALID',
      address: `2001:db8:1234:5678:9abc:def0:1234:${(5 * n + a).toString(16)}`,
      scopes: ['orders:read'],
    });
  }
}
const namesOf = ({ instance, flush_no }: UsageReport) => `${instance} ${flush_no}`;

it('a full second of a busy API goes in reports of less than half of what a verifier reads, and none is left', async () => {
  for (let n = 1; n <= 1_000; n += 1) use(n, 5);
  await reporting.flush();
  const bytes = sent.map((report) => JSON.stringify(report).length);
  expect(Math.max(...bytes)).toBeLessThan(512 * 1_024);
  expect(sent.flatMap(({ uses }) => uses)).toHaveLength(1_000);
  expect(sent.flatMap(({ counts }) => counts)).toHaveLength(7_000);
  expect(sent.map(({ flush_no }) => flush_no)).toEqual(sent.map((_, at) => at));
});

it('a report whose answer was lost is sent again under the same number', async () => {
  use(1);
  fates = [new VerifierUnavailableError('gone')];
  await reporting.flush();
  await reporting.flush();
  expect(sent.map(namesOf)).toEqual([namesOf(sent[0] as UsageReport), namesOf(sent[0] as UsageReport)]);
  expect(sent[1]).toEqual(sent[0]);
});

it.each([400, 413])(
  'one that is refused with %i is dropped, and what comes then goes under new numbers',
  async (status) => {
    use(1);
    fates = [new VerifierRefusedError('no', status, 'BODY_TOO_LARGE')];
    await reporting.flush();
    use(2);
    await reporting.flush();
    expect(sent).toHaveLength(2);
    expect(sent[1]?.instance).not.toBe(sent[0]?.instance);
    expect(sent[1]?.flush_no).toBe(0);
    expect(heard).toHaveLength(1);
  },
);

it('one that does not follow is sent again under new numbers', async () => {
  use(1);
  fates = [new VerifierRefusedError('no', 409, 'REPORT_OUT_OF_ORDER')];
  await reporting.flush();
  await reporting.flush();
  expect(sent[1]?.counts).toEqual(sent[0]?.counts);
  expect(sent[1]?.instance).not.toBe(sent[0]?.instance);
});

it('while the credential is no good nothing is lost', async () => {
  use(1);
  fates = [new VerifierRefusedError('no', 401, 'INVALID_CLIENT')];
  await reporting.flush();
  await reporting.flush();
  expect(sent[1]).toEqual(sent[0]);
});

it('what cannot be written down ends nothing, and is not in the way of the rest', async () => {
  recorder.recordToken({
    atMs: 1e17,
    tokenId: uuid(1),
    secretId: uuid(1),
    outcome: 'VALID',
    address: null,
    scopes: [],
  });
  await reporting.flush();
  expect(heard).toHaveLength(1);
  use(2);
  await reporting.flush();
  expect(sent).toHaveLength(1);
});
