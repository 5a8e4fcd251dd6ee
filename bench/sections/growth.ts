import { type DirectorySort, EVERY_TOKEN } from '@/core/token/directory-query';
import { type Database, openDatabase } from '@/db/client';
import { systemClock } from '@/runtime/clock';
import { listEveryToken } from '@/server/tokens/list-every-token';
import { listTokens } from '@/server/tokens/list-tokens';
import type { Bed } from '../bed';
import type { BenchDatabase } from '../bench-database';
import { contextOver, principalOf } from '../context-over';
import { percentile, ratioOf, spreadOf } from '../figures';
import { interleave } from '../interleave';
import type { Section } from '../section';
import { type Seeded, seedTokens } from '../seed-tokens';
import { headersOf, NOTHING_HELD, questionOf, type Subject, startVerifier } from '../subjects';

const SIZES = { small: 10_000, large: 1_000_000 };
const SIZES_QUICK = { small: 2_000, large: 40_000 };
/** More than a page holds. */
const TOKENS_PER_USER = 50;
/** In a round, each about another token or of another person. */
const ASKED = 300;
const ASKED_QUICK = 40;
const EVERY_TOKEN_PAGE = 50;
/** Fewer, because it is always the same page. */
const WHOLE_LISTS = 20;

/** A database of one size, with all that is asked of it. */
interface Site {
  name: string;
  database: BenchDatabase;
  seeded: Seeded;
  verifier: Subject;
  portal: Database;
  /** How many of the known tokens were asked about. */
  asked: number;
  /** Verifications that were refused, because the database did not answer in time. */
  refused: number;
}

const MEASURED = {
  verify: 'a verification, looked up',
  ownList: 'first page of one’s own tokens',
  newest: 'first page of all tokens, newest first',
  attention: 'first page of all tokens, what needs a look first',
};

/** Milliseconds, each the median of a round's. */
type Times = Record<keyof typeof MEASURED, number>;

export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  how: `Two databases in the same PostgreSQL, one with few tokens and one with many, of ${TOKENS_PER_USER} tokens a person. One question after the other, never twice about the same token: a verification that is looked up, over http; the first page of somebody's own tokens with its counts; the first pages of everybody's, without their counts. The lists are the portal's use cases, in process. A round's figure is the median of ${ASKED} such questions, of ${WHOLE_LISTS} for everybody's.`,
  measure: async (bed, { rounds, quick }) => {
    const sizes = quick ? SIZES_QUICK : SIZES;
    const asked = quick ? ASKED_QUICK : ASKED;
    const sites: Site[] = [];
    try {
      const small = await makeSite(bed, 'small', sizes.small, asked * (rounds + 1));
      sites.push(small);
      const large = await makeSite(bed, 'large', sizes.large, asked * (rounds + 1));
      sites.push(large);
      for (const site of sites) await measureSite(site, asked);
      const results = await interleave(sites, rounds, (site) => measureSite(site, asked));
      const timesOf = (site: Site, what: keyof Times) =>
        spreadOf((results.get(site) ?? []).map((times) => times[what]));
      const whats = Object.keys(MEASURED) as (keyof Times)[];
      const ratio = (what: keyof Times) => ratioOf(timesOf(large, what), timesOf(small, what));
      return {
        tables: [
          {
            columns: [...sites.map(({ name }) => `${name}, ms`), 'ratio'],
            rows: whats.map((what) => ({
              name: MEASURED[what],
              cells: [
                ...sites.map((site) => ({ spread: timesOf(site, what), digits: 2 })),
                { spread: ratio(what), digits: 2 },
              ],
            })),
          },
        ],
        requirements: whats.map((what) => ({
          what: `growth, ${small.name} to ${large.name}: ${MEASURED[what]}`,
          measured: ratio(what),
          digits: 2,
          unit: '× the time',
          bound: 'at most' as const,
          limit: 1.3,
          by: 'median' as const,
        })),
        notes: sites
          .filter(({ refused }) => refused > 0)
          .map(({ name, refused }) => `Of the verifications over ${name}, ${refused} were refused with 503.`),
      };
    } finally {
      await Promise.all(
        sites.map(async ({ verifier, portal, database }) => {
          await verifier.running.stop();
          await portal.close();
          await database.close();
        }),
      );
    }
  },
};

async function makeSite(bed: Bed, key: string, tokens: number, known: number): Promise<Site> {
  const name = `${tokens.toLocaleString('en')} tokens`;
  const database = await bed.cluster.addDatabase(`growth_${key}`);
  console.error(`Filling a database with ${name} …`);
  const seeded = await seedTokens(database, {
    tokens,
    known: Math.min(known, tokens),
    tokensPerUser: TOKENS_PER_USER,
  });
  return {
    name,
    database,
    seeded,
    verifier: await startVerifier(bed, name, database, NOTHING_HELD),
    portal: openDatabase(database.portalUrl, { applicationName: 'bench', connectionsMax: 10 }),
    asked: 0,
    refused: 0,
  };
}

async function measureSite(site: Site, count: number): Promise<Times> {
  const { database, seeded, verifier, portal } = site;
  const ctx = contextOver(portal, database);
  const tokens = seeded.tokens.slice(site.asked, site.asked + count);
  site.asked += count;
  const verify = await medianTime(tokens, async ({ text }) => {
    const response = await fetch(verifier.url, {
      method: 'POST',
      headers: headersOf(seeded),
      body: questionOf(text),
    });
    const answer = await response.text();
    if (response.status === 503) site.refused += 1;
    else if (!answer.includes('"VALID"'))
      throw new Error(`the verifier answers ${response.status}: ${answer}`);
  });
  const first = { view: 'all', sort: 'attention', text: '', cursor: null } as const;
  const ownList = await medianTime(tokens, async ({ userId }) => {
    const { rows } = await listTokens(principalOf(userId), first, ctx);
    if (rows.length === 0) throw new Error('a page is empty');
  });
  const auditor = { ...principalOf(seeded.userIds[0] ?? ''), portalRight: 'auditor' } as const;
  const firstPage = (sort: DirectorySort) =>
    medianTime(tokens.slice(0, WHOLE_LISTS), async () => {
      const question = { filter: EVERY_TOKEN, sort, cursor: null, limit: EVERY_TOKEN_PAGE };
      const result = await listEveryToken(auditor, question, ctx);
      if (!result.ok || result.value.tokens.length === 0) throw new Error('a page is empty');
    });
  return { verify, ownList, newest: await firstPage('created'), attention: await firstPage('attention') };
}

async function medianTime<T>(each: readonly T[], ask: (one: T) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (const one of each) {
    const began = systemClock.monotonicMs();
    await ask(one);
    times.push(systemClock.monotonicMs() - began);
  }
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}
