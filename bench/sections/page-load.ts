import { openDatabase } from '@/db/client';
import { randomText } from '@/runtime/random';
import { principalOfNewSession, startSession } from '@/server/auth/session';
import { revealSessionToken_forItsCookie } from '@/server/auth/session-token';
import { changeInNameOf } from '@/server/context';
import type { Bed } from '../bed';
import { contextOver } from '../context-over';
import { ratioOf, spreadOf } from '../figures';
import { interleave, warmUpSeconds } from '../interleave';
import type { LoadResult } from '../load/load';
import { freePort, LoadGenerator, Running } from '../programs';
import type { Section } from '../section';
import { headersOf, ownTokens, type Subject, startVerifier } from '../subjects';
import { LATENCY_COLUMNS, latencyCells, openLoad } from './latency';

const CONNECTIONS = 50;
const TOKENS_EACH = 20;
const PAGES_PER_SECOND = 5;
/** Of verifications, where their latency is measured. */
const RATE = 1_000;

/** Measures for so many seconds: verifications, pages, or both. */
type Measure = (seconds: number) => Promise<{ result: LoadResult | null; page: LoadResult | null }>;

export const pageLoad: Section = {
  name: 'page-load',
  title: 'The verifier while people use the portal',
  how: `Somebody who is signed in loads the list of their tokens ${PAGES_PER_SECOND} times a second from the portal as it ships, beside the verifier on the same machine and the same PostgreSQL: how much the verifier does at the most (${CONNECTIONS} connections), and how long it takes at ${RATE.toLocaleString('en')} verifications a second (open loop), each with and without the pages.`,
  measure: async (bed, { rounds, seconds }) => {
    const verifier = await startVerifier(bed, 'verifier', bed.database);
    const portal = await startPortal(bed);
    const pageGenerator = await LoadGenerator.start(bed.programs);
    try {
      const cookie = await signIn(bed);
      const pages = (duration: number) =>
        pageGenerator.run({
          kind: 'open',
          url: `${portal.url}/tokens`,
          method: 'GET',
          headers: { cookie },
          bodies: [],
          rate: PAGES_PER_SECOND,
          seconds: duration,
        });
      const most = (duration: number) =>
        bed.generator.run({
          kind: 'closed',
          url: verifier.url,
          method: 'POST',
          headers: headersOf(bed.seeded),
          lanes: ownTokens(bed.seeded, CONNECTIONS, TOKENS_EACH),
          until: { seconds: duration },
        });
      const steady = (duration: number) => bed.generator.run(openLoad(bed, verifier, RATE, duration));
      const beside =
        (run: (duration: number) => Promise<LoadResult>): Measure =>
        async (duration) => {
          const [result, page] = await Promise.all([run(duration), pages(duration)]);
          if (page.refused > 0) throw new Error(`${page.refused} pages were not answered with 2xx`);
          return { result, page };
        };
      const alone =
        (run: (duration: number) => Promise<LoadResult>): Measure =>
        async (duration) => ({
          result: await run(duration),
          page: null,
        });
      const onlyPages: Measure = async (duration) => ({ result: null, page: await pages(duration) });

      await beside(most)(warmUpSeconds(seconds));
      const cases = {
        pages: onlyPages,
        most: alone(most),
        mostBeside: beside(most),
        steady: alone(steady),
        steadyBeside: beside(steady),
      };
      const results = await interleave(Object.values(cases), rounds, (run) => run(seconds));
      const verifications = (of: keyof typeof cases) =>
        (results.get(cases[of]) ?? []).flatMap(({ result }) => result ?? []);
      const pageResults = (of: keyof typeof cases) =>
        (results.get(cases[of]) ?? []).flatMap(({ page }) => page ?? []);
      const rates = (of: keyof typeof cases) => spreadOf(verifications(of).map(({ perSecond }) => perSecond));
      return {
        tables: [
          {
            columns: ['requests/s', 'against alone'],
            rows: [
              { name: 'verifier alone', cells: [{ spread: rates('most'), digits: 0 }, ''] },
              {
                name: `verifier, beside ${PAGES_PER_SECOND} pages/s`,
                cells: [
                  { spread: rates('mostBeside'), digits: 0 },
                  { spread: ratioOf(rates('mostBeside'), rates('most')), digits: 2 },
                ],
              },
            ],
          },
          {
            columns: LATENCY_COLUMNS,
            rows: [
              {
                name: `verifier at ${RATE.toLocaleString('en')}/s, alone`,
                cells: latencyCells(verifications('steady')),
              },
              {
                name: `verifier at ${RATE.toLocaleString('en')}/s, beside pages`,
                cells: latencyCells(verifications('steadyBeside')),
              },
              { name: 'page, alone', cells: latencyCells(pageResults('pages')) },
              {
                name: `page, beside ${RATE.toLocaleString('en')} verifications/s`,
                cells: latencyCells(pageResults('steadyBeside')),
              },
              { name: 'page, beside as many as go', cells: latencyCells(pageResults('mostBeside')) },
            ],
          },
        ],
        requirements: [],
        notes: [],
      };
    } finally {
      await Promise.all([verifier.running.stop(), portal.running.stop(), pageGenerator.stop()]);
    }
  },
};

async function startPortal({ programs, database }: Bed): Promise<Subject> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = await Running.start({
    name: 'portal',
    arguments: [programs.portal],
    readyUrl: `${url}/readyz`,
    variables: {
      NEXT_TELEMETRY_DISABLED: '1',
      HOST: '127.0.0.1',
      PORT: String(port),
      PORTAL_URL: url,
      PORTAL_DATABASE_URL: database.portalUrl,
      LATCHKEY_PEPPER: database.pepper,
      LATCHKEY_SESSION_KEY: randomText(32),
      LATCHKEY_SEALING_KEY: randomText(32),
    },
  });
  return { name: 'portal', url, running };
}

/** The cookie of a session that begins now, of somebody who has tokens. */
async function signIn({ database, seeded }: Bed): Promise<string> {
  const [userId = ''] = seeded.userIds;
  const db = openDatabase(database.portalUrl, { applicationName: 'bench', connectionsMax: 1 });
  try {
    const ctx = contextOver(db, database);
    const newcomer = principalOfNewSession({ id: userId, name: 'User' }, ctx);
    const { token } = await changeInNameOf(newcomer, ctx, (tx) =>
      startSession(tx, newcomer, 'password', ctx),
    );
    return `latchkey.session=${revealSessionToken_forItsCookie(token)}`;
  } finally {
    await db.close();
  }
}
