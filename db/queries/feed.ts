/** The change feed as a verifier reads it (docs/decisions/006): numbers in order, without holes, each with its nonce. */
import pg from 'pg';
import type { FeedPosition } from '@/core/freshness/change-log';

export interface FeedRow extends FeedPosition {
  entity: string;
  /** Null where the entity is one of its kind. */
  entityId: string | null;
}

export interface FeedAnswer {
  /** The database's clock while it answered: epoch milliseconds, with their fraction. */
  databaseMs: number;
  /** A standby lags behind the primary by as much as it likes: what it says proves nothing. */
  inRecovery: boolean;
  rows: FeedRow[];
}

export interface FeedConnectionOptions {
  applicationName: string;
  connectTimeoutMs: number;
  answerTimeoutMs: number;
  /** Told of each notification; null: none is asked for (behind PgBouncer none would come). */
  onNotification: (() => void) | null;
}

const ANSWER = `
select extract(epoch from clock_timestamp())::float8 * 1000 as database_ms, pg_is_in_recovery() as in_recovery,
  f.seq, f.nonce, f.entity, f.entity_id
from (select) as one left join lateral`;
const READ_FROM = `${ANSWER} (select * from feed where seq >= $1 order by seq limit $2) f on true order by f.seq`;
const READ_LAST = `${ANSWER} (select * from feed order by seq desc limit 1) f on true`;

interface Row {
  database_ms: number;
  in_recovery: boolean;
  seq: string | null;
  nonce: string;
  entity: string;
  entity_id: string | null;
}

/** A connection of the feed's own. Whoever got no answer from it destroys it: the other end may be gone without a word. */
export class FeedConnection {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string, options: FeedConnectionOptions): Promise<FeedConnection> {
    const { applicationName, connectTimeoutMs, answerTimeoutMs, onNotification } = options;
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: answerTimeoutMs,
      statement_timeout: answerTimeoutMs,
    });
    // Whoever waits for an answer hears of the death from it.
    client.on('error', () => {});
    const connection = new FeedConnection(client);
    try {
      await client.connect();
      if (onNotification) {
        client.on('notification', onNotification);
        await client.query('listen feed');
      }
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** What happened from `seq` on, itself included: at most `rowsMax` rows, and as many are not the end of it. */
  readFrom(seq: number, rowsMax: number): Promise<FeedAnswer> {
    return this.#ask({ name: 'read_feed', text: READ_FROM, values: [seq, rowsMax] });
  }

  /** The last row alone. */
  readLast(): Promise<FeedAnswer> {
    return this.#ask({ name: 'read_last_of_feed', text: READ_LAST, values: [] });
  }

  /** Closes the socket without a word to the other end. */
  destroy(): void {
    this.#client.connection.stream.destroy();
    this.#client.end().catch(() => {});
  }

  async #ask(query: pg.QueryConfig): Promise<FeedAnswer> {
    const { rows } = await this.#client.query<Row>(query);
    const [first] = rows;
    if (!first) throw new Error('The feed query always answers a row.');
    return {
      databaseMs: first.database_ms,
      inRecovery: first.in_recovery,
      rows: rows.flatMap(({ seq, nonce, entity, entity_id }) =>
        seq === null ? [] : [{ seq: Number(seq), nonce, entity, entityId: entity_id }],
      ),
    };
  }
}
