import { GATEWAYS } from '@/verifier/gateways/test-gateway';
import type { Bed } from '../bed';
import { ratioOf, spreadOf } from '../figures';
import { interleave, warmUpSeconds } from '../interleave';
import type { LoadResult } from '../load/load';
import { refusedOf } from '../load-table';
import { freePort, Running } from '../programs';
import type { Section } from '../section';
import { startVerifier } from '../subjects';

const CONNECTIONS = 50;

export const gateway: Section = {
  name: 'gateway',
  title: 'Through nginx',
  how: `nginx with deploy/gateways/nginx.conf, which asks the verifier before it passes a request on, and with the same file without its auth_request lines, in front of the same small API (the bare Express route), ${CONNECTIONS} connections, one token.`,
  measure: async (bed, { rounds, seconds }) => {
    if (!GATEWAYS.nginx.isThere) {
      return { tables: [], requirements: [], notes: ['**Not measured**: nginx is not installed.'] };
    }
    const stops: (() => Promise<void>)[] = [];
    try {
      const verifier = await startVerifier(bed, 'verifier', bed.database);
      stops.push(() => verifier.running.stop());
      const apiPort = await freePort();
      const api = await Running.start({
        name: 'API',
        arguments: [bed.programs.express],
        variables: { PORT: String(apiPort) },
      });
      stops.push(() => api.stop());
      const behind = {
        apiPort,
        verifierPort: Number(new URL(verifier.url).port),
        credential: bed.seeded.credential,
      };
      const asking = await GATEWAYS.nginx.start(behind);
      stops.push(() => asking.stop());
      const plain = await GATEWAYS.nginx.start(behind, withoutAsking);
      stops.push(() => plain.stop());
      const subjects = [
        { name: 'nginx, asking the verifier', url: asking.url },
        { name: 'nginx, passing on', url: plain.url },
      ];
      const load = ({ url }: { url: string }, duration: number) => throughGateway(bed, url, duration);
      for (const subject of subjects) await load(subject, warmUpSeconds(seconds));
      const results = await interleave(subjects, rounds, (subject) => load(subject, seconds));
      const [rate, bare] = subjects.map((subject) =>
        spreadOf((results.get(subject) ?? []).map(({ perSecond }) => perSecond)),
      );
      const share = rate && bare ? ratioOf(rate, bare).median : Number.NaN;
      return {
        tables: [
          {
            columns: ['requests/s', 'p50, ms', 'p99, ms', 'refused'],
            rows: [...results].map(([{ name }, all]) => ({
              name,
              cells: [
                { spread: spreadOf(all.map(({ perSecond }) => perSecond)), digits: 0 },
                { spread: spreadOf(all.map(({ p50Ms }) => p50Ms)), digits: 0 },
                { spread: spreadOf(all.map(({ p99Ms }) => p99Ms)), digits: 0 },
                refusedOf(all),
              ],
            })),
          },
        ],
        requirements: [],
        notes: [`Asking does ${share.toFixed(2)} × of what passing on does.`],
      };
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  },
};

/** What the verifier would have said is empty. */
const withoutAsking = (text: string): string =>
  text
    .replace(/^\s*auth_request \/latchkey\/ask;$/m, '')
    .replace(/^(\s*)auth_request_set (\$\w+)\s.*$/gm, '$1set $2 "";');

const throughGateway = ({ generator, seeded }: Bed, url: string, seconds: number): Promise<LoadResult> =>
  generator.run({
    kind: 'closed',
    url: `${url}/orders`,
    method: 'GET',
    headers: { authorization: `Bearer ${seeded.tokens[0]?.text}` },
    lanes: Array.from({ length: CONNECTIONS }, () => ['']),
    until: { seconds },
  });
