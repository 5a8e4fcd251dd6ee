/** The template database, migrated once per run. */
export const TEMPLATE = 'latchkey_template';

interface Login {
  name: string;
  password: string;
}

/** What the run's set-up tells the test files about its cluster. */
export interface TestCluster {
  port: number;
  superuser: Login;
  owner: Login;
  portal: Login;
  verifier: Login;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of PostgreSQL's programs; empty: the embedded ones. */
    postgresBinFolder: string;
    testCluster: TestCluster;
  }
}
