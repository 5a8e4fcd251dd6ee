import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { newId } from '@/runtime/ids';
import { TEMPLATE, type TestCluster } from './test-cluster';

export interface TestDatabase {
  name: string;
  /** Owns the schema: migrates, and moves rows where a test needs an edge. */
  ownerUrl: string;
  portalUrl: string;
  verifierUrl: string;
  superuserUrl: string;
  drop(): Promise<void>;
}

/** A fresh copy of the migrated template, for one test file. Call `drop()` in `afterAll`. */
export async function createTestDatabase(cluster = inject('testCluster')): Promise<TestDatabase> {
  const name = `test_${newId().replaceAll('-', '')}`;
  await asSuperuser(cluster, `create database ${name} template ${TEMPLATE} owner ${cluster.owner.name}`);
  return {
    name,
    ownerUrl: url(cluster, cluster.owner, name),
    portalUrl: url(cluster, cluster.portal, name),
    verifierUrl: url(cluster, cluster.verifier, name),
    superuserUrl: url(cluster, cluster.superuser, name),
    drop: () => drop(cluster, name),
  };
}

/** An empty database of the owner's, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<Pick<TestDatabase, 'name' | 'ownerUrl' | 'drop'>> {
  const cluster = inject('testCluster');
  const name = `empty_${newId().replaceAll('-', '')}`;
  await asSuperuser(cluster, `create database ${name} owner ${cluster.owner.name}`);
  return {
    name,
    ownerUrl: url(cluster, cluster.owner, name),
    drop: () => drop(cluster, name),
  };
}

function url({ port }: TestCluster, login: TestCluster['owner'], database: string): string {
  return `postgresql://${login.name}:${login.password}@127.0.0.1:${port}/${database}`;
}

/**
 * Connections that a pool has ended may take a moment to go. Cut off meanwhile, they would say so to nobody, and that ends a test run.
 */
async function drop(cluster: TestCluster, name: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await isUnused(cluster, name)) break;
    await delay(20);
  }
  await asSuperuser(cluster, `drop database if exists ${name} with (force)`);
}

async function isUnused(cluster: TestCluster, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url(cluster, cluster.superuser, 'postgres') });
  await client.connect();
  try {
    const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1 limit 1', [name]);
    return rows.length === 0;
  } finally {
    await client.end();
  }
}

/** Copies of one template are made one after the other: PostgreSQL refuses a second copy of a busy template. */
async function asSuperuser(cluster: TestCluster, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url(cluster, cluster.superuser, 'postgres') });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
