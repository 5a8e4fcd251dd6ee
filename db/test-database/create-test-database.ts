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
    drop: () => asSuperuser(cluster, `drop database if exists ${name} with (force)`),
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
    drop: () => asSuperuser(cluster, `drop database if exists ${name} with (force)`),
  };
}

function url({ port }: TestCluster, login: TestCluster['owner'], database: string): string {
  return `postgresql://${login.name}:${login.password}@127.0.0.1:${port}/${database}`;
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
