/** The same promise one hop further: an API decides in its own process, while it, its verifier and the line between them fail. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Break, BundledProgram } from './bundled-program';
import { type FaultBed, makeFaultBed } from './fault-bed';
import { SdkProcess } from './sdk-process';
import { SlowLine } from './slow-line';
import { expectPromiseKept, type LoadOptions, type Outcome, underLoad } from './under-load';

const SLOWER_STEPS = 60;

const PROGRAM = 'faults/revocation/sdk-api.ts';
/** Where the broken one reads its clock. */
const STAMP_ON_ARRIVAL: Break = {
  file: 'sdk/src/records/change-connection.ts',
  line: 'return this.sentAt + since - CLOCK_DRIFT * Math.abs(since);',
  instead: 'return this.#options.localClock.monotonicMs();',
};

let bed: FaultBed;
let line: SlowLine;
let url: string;
let whole: BundledProgram;
beforeAll(async () => {
  bed = await makeFaultBed();
  line = new SlowLine(bed.verifier.url);
  url = await line.open();
  whole = await BundledProgram.make(PROGRAM);
});
afterAll(async () => {
  line?.close();
  whole?.remove();
  await bed?.close();
});

/** A load at an API with the SDK, which has a line of its own to the verifier. */
async function atAnApi(
  name: string,
  fault: (sdk: SdkProcess, running: Parameters<LoadOptions['fault']>[0]) => Promise<void>,
  program = whole.program,
): Promise<Outcome> {
  const sdk = await SdkProcess.start({ program, verifierUrl: url, credential: bed.credential });
  try {
    return await underLoad(bed, name, {
      verifier: sdk,
      doomed: 300,
      fault: (running) => fault(sdk, running),
    });
  } finally {
    line.holdMs = 0;
    await sdk.stop();
  }
}

/** The line holds what it is given for so long, while tokens are revoked. */
async function held(ms: number, forMs: number): Promise<void> {
  line.holdMs = ms;
  await delay(forMs);
  line.holdMs = 0;
}

/** The line gets slower and slower, so that nobody finds it silent, and stays so for a while. */
async function slower(ms: number): Promise<void> {
  for (let n = 0; n < SLOWER_STEPS; n += 1) {
    line.holdMs += ms / SLOWER_STEPS;
    await delay(100);
  }
  await delay(3_000);
  line.holdMs = 0;
}

describe.sequential('a revocation shows within a second at an API with the SDK, and no good token is refused', () => {
  it('with nothing broken', async () => {
    const outcome = await atAnApi('SDK: nothing broken', (_, { revocations }) => revocations(100));
    expectPromiseKept(outcome, { recoveryMs: 1_000 });
    // It decides for itself: nobody was unavailable.
    expect(outcome.unavailable).toBe(0);
  });

  it('around an API that stands still for 5 seconds', async () => {
    const outcome = await atAnApi('SDK: SIGSTOP 5 s', async (sdk) => {
      sdk.signal('SIGSTOP');
      await delay(5_000);
      sdk.signal('SIGCONT');
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around a verifier that stands still for 5 seconds', async () => {
    const outcome = await atAnApi('SDK: verifier SIGSTOP 5 s', async () => {
      bed.verifier.signal('SIGSTOP');
      await delay(5_000);
      bed.verifier.signal('SIGCONT');
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around both, one after the other and together', async () => {
    const outcome = await atAnApi('SDK: both SIGSTOP', async (sdk) => {
      for (const [first, second] of [
        [sdk, bed.verifier],
        [bed.verifier, sdk],
      ] as const) {
        first.signal('SIGSTOP');
        await delay(700);
        second.signal('SIGSTOP');
        await delay(2_000);
        first.signal('SIGCONT');
        await delay(700);
        second.signal('SIGCONT');
        await delay(1_500);
      }
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around a line that is cut four times a second', async () => {
    const outcome = await atAnApi('SDK: line cut each 250 ms', async () => {
      for (let n = 0; n < 20; n += 1) {
        line.cut();
        await delay(250);
      }
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it.each([300, 3_000])('around a line that holds everything for %i ms', async (ms) => {
    const outcome = await atAnApi(`SDK: line holds ${ms} ms`, () => held(ms, 6_000));
    expectPromiseKept(outcome, { recoveryMs: 10_000 });
  });

  it('around a line that gets slower and slower', async () => {
    const outcome = await atAnApi('SDK: line ever slower, to 3 s', () => slower(3_000));
    expectPromiseKept(outcome, { recoveryMs: 10_000 });
  });

  it('on the way from one verifier to another, whose clocks are others', async () => {
    const other = await bed.startVerifier({ preload: join(import.meta.dirname, 'shift-wall-clock.mjs') });
    try {
      const outcome = await atAnApi('SDK: from one verifier to another', async (_, { revocations }) => {
        for (let n = 0; n < 4; n += 1) {
          line.leadTo(n % 2 === 0 ? other.url : bed.verifier.url);
          await revocations(20);
        }
      });
      expectPromiseKept(outcome, { recoveryMs: 5_000 });
    } finally {
      line.leadTo(bed.verifier.url);
      await other.stop();
    }
  });
});

describe.sequential('the checker finds an SDK out', () => {
  it('that believes a beat is as new as its arrival', async () => {
    const broken = await BundledProgram.make(PROGRAM, [STAMP_ON_ARRIVAL]);
    try {
      const outcome = await atAnApi(
        'SDK BROKEN, stamped on arrival: line ever slower, to 3 s',
        () => slower(3_000),
        broken.program,
      );
      expect(outcome.acceptedLate).not.toEqual([]);
    } finally {
      broken.remove();
    }
  });
});
