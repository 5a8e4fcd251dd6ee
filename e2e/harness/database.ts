/** The product's own database, seen by its owner: for moving rows to an edge and for counting what was written. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readPostmasterFile } from '@/db/embedded-postgres/postmaster';
import type { ProductAddress } from './product';

/** Where the product keeps its cluster: elsewhere when PostgreSQL's user cannot enter the data folder. */
export function dataFolderOf(dataDir: string): string {
  const note = join(dataDir, 'postgres-folder');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : join(dataDir, 'postgres');
}

async function connectAsOwner({ dataDir }: Pick<ProductAddress, 'dataDir'>): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: readPostmasterFile(dataFolderOf(dataDir))?.port ?? 0,
    user: 'latchkey_owner',
    password: readFileSync(join(dataDir, 'secrets', 'database-owner'), 'utf8').trim(),
    database: 'latchkey',
  });
  await client.connect();
  return client;
}

/** A connection per question: the database may be killed and started again between two of them. */
export async function asOwner<Row extends pg.QueryResultRow>(
  product: Pick<ProductAddress, 'dataDir'>,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = await connectAsOwner(product);
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

/** Whoever reads these tables waits until `work` is done. Only for a product that no other test uses. */
export async function whileHeld(
  product: Pick<ProductAddress, 'dataDir'>,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const client = await connectAsOwner(product);
  try {
    await client.query(`begin; lock table ${tables.join(', ')} in access exclusive mode`);
    await work();
  } finally {
    await client.end();
  }
}

/** Every row of every table as text: what a dump would hold. */
export async function dumpAsText(address: Pick<ProductAddress, 'dataDir'>): Promise<string> {
  const tables = await asOwner<{ name: string }>(
    address,
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) => asOwner<{ row: string }>(address, `select t::text as row from ${name} t`)),
  );
  return texts.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
}
