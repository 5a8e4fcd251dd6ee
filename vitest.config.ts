import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };
const NOT_OURS = ['**/node_modules/**', '**/.next/**', '**/.build/**', '**/.data/**', '**/.test/**'];
const WITH_DATABASE = ['**/*.db.test.ts', '**/*.faults.test.ts'];

/**
 * core: pure rules, no database · unit: everything else without one · db: a real PostgreSQL, cloned from a template per
 * test file · faults: processes killed in the middle of work.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    // Files side by side on every core: most wait for a database or a process more than they compute.
    maxWorkers: '100%',
    // Where PostgreSQL's programs are; empty means the embedded ones. The same tests run on Debian's PostgreSQL 15.
    provide: { postgresBinFolder: process.env.TEST_POSTGRES_BIN ?? '' },
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['core/**/*.test.ts'],
          exclude: [...NOT_OURS, ...WITH_DATABASE],
          // Properties are tried hundreds of times, perhaps on a machine that does much else.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NOT_OURS, ...WITH_DATABASE, 'core/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude: NOT_OURS,
          globalSetup: ['db/test-database/global-setup.ts'],
          // Some tests run the real command, several times; on a busy machine each start takes a second or two.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['**/*.faults.test.ts'],
          exclude: NOT_OURS,
          globalSetup: ['db/test-database/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
