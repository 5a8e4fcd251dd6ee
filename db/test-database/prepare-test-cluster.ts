import pg from 'pg';
import { SUPERUSER } from '@/db/embedded-postgres/cluster';
import { migrate } from '@/db/migrate';
import { randomText } from '@/runtime/random';
import { TEMPLATE, type TestCluster } from './test-cluster';

/** Makes the roles in an empty cluster, and the migrated template that every test database is a copy of. */
export async function prepareTestCluster(port: number, superuserPassword: string): Promise<TestCluster> {
  const cluster: TestCluster = {
    port,
    superuser: { name: SUPERUSER, password: superuserPassword },
    owner: { name: 'latchkey_owner', password: randomText(18) },
    portal: { name: 'latchkey_portal', password: randomText(18) },
    verifier: { name: 'latchkey_verifier', password: randomText(18) },
  };
  const client = new pg.Client({
    connectionString: `postgresql://${SUPERUSER}:${superuserPassword}@127.0.0.1:${port}/postgres`,
  });
  await client.connect();
  for (const { name, password } of [cluster.owner, cluster.portal, cluster.verifier]) {
    await client.query(`create role ${name} login password '${password}'`);
  }
  await client.query(`create database ${TEMPLATE} owner ${cluster.owner.name}`);
  await migrate(`postgresql://${cluster.owner.name}:${cluster.owner.password}@127.0.0.1:${port}/${TEMPLATE}`);
  await client.end();
  return cluster;
}
