/**
 * The import fence holds, and it sees. A checker that resolves nothing reports no violations and exits green, so each
 * rule is tried on a planted violation in a copy of the tree.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const CONFIG: { forbidden: { name: string }[] } = createRequire(import.meta.url)(
  '../.dependency-cruiser.cjs',
);
/** Each folder of ours has a rule, `core-imports` and so on. */
const FOLDERS = CONFIG.forbidden.flatMap(({ name }) => /^([a-z]+)-imports$/.exec(name)?.[1] ?? []);
const FILES = ['portal-server.ts', 'proxy.ts', 'tsconfig.json', 'package.json', '.dependency-cruiser.cjs'];

/** Rule → a file that breaks it. Every rule of the configuration must be here. */
const PLANTED: Record<string, { file: string; text: string }> = {
  'core-imports': { file: 'core/planted.ts', text: `import '@/runtime/clock';` },
  'runtime-imports': { file: 'runtime/planted.ts', text: `import '@/db/client';` },
  'db-imports': { file: 'db/planted.ts', text: `import '@/server/context';` },
  'server-imports': { file: 'server/planted.ts', text: `import '@/portal/guard-request';` },
  'portal-imports': { file: 'portal/planted.ts', text: `import '@/server/context';` },
  'verifier-imports': { file: 'verifier/planted.ts', text: `import '@/server/context';` },
  'components-imports': {
    file: 'components/planted.tsx',
    text: `import type { Clock } from '@/runtime/clock';\nexport type C = Clock;`,
  },
  'app-imports': { file: 'app/planted.ts', text: `import '@/db/client';` },
  'sdk-imports': { file: 'sdk/planted.ts', text: `import '@/runtime/clock';` },
  'cli-imports': { file: 'cli/src/planted.ts', text: `import '@/portal/guard-request';` },
  'examples-imports': { file: 'examples/planted.ts', text: `import '@/core/ids/public-id';` },
  'cli-imports-of-db': { file: 'cli/src/planted-query.ts', text: `import '@/db/queries/tokens';` },
  'sdk-needs-nothing': { file: 'sdk/src/planted-dependency.ts', text: `import 'express';` },
  'core-is-pure': { file: 'core/planted-io.ts', text: `import 'node:fs';` },
  'sql-only-in-db': { file: 'server/planted-sql.ts', text: `import { sql } from 'drizzle-orm';\nsql;` },
  'sign-in-only-in-auth': { file: 'server/planted-sign-in.ts', text: `import 'next-auth';` },
  'test-database-only-in-tests': {
    file: 'db/planted-test.ts',
    text: `import './test-database/test-cluster';`,
  },
  'no-cycle': { file: 'core/planted-a.ts', text: `import './planted-b';` },
  'nothing-unresolved': { file: 'core/planted-nowhere.ts', text: `import '@/core/there-is-no-such-file';` },
};
const CYCLE_BACK = { file: 'core/planted-b.ts', text: `import './planted-a';` };

interface Report {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'latchkey-fence-'));
  for (const entry of [...FOLDERS, ...FILES].filter((name) => existsSync(join(ROOT, name)))) {
    cpSync(join(ROOT, entry), join(copy, entry), {
      recursive: true,
      // What other tests build may come and go meanwhile.
      filter: (path) => !/node_modules|\/sdk\/dist$|\/\.next$/.test(path),
    });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant({ file, text }: { file: string; text: string }): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), `${text}\n`);
}

function cruise(): Promise<Report> {
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const targets = [...FOLDERS, 'portal-server.ts', 'proxy.ts'].filter((name) => existsSync(join(copy, name)));
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...targets],
      { cwd: copy, maxBuffer: 64 << 20 },
      (error, stdout) => (stdout ? resolve(JSON.parse(stdout)) : reject(error)),
    );
  });
}

/**
 * Time and environment have one home each; the compiler cannot say so. An example is a program of its own, and the SDK lives in
 * somebody else's.
 */
const ONE_HOME = [
  {
    text: /\bprocess\.env\b/,
    home: /^(runtime\/settings\.ts|examples\/[a-z-]+\/main\.ts|scripts\/|cli\/bin\/|next\.config\.mjs)/,
  },
  { text: /\bnew Date\(\)|\bDate\.now\(\)/, home: /^(runtime\/clock|sdk\/src\/records\/system-clock)\.ts$/ },
];

function outsideTheirHome(root: string): string[] {
  return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\.(test|spec)\.tsx?$|\/test-|node_modules/.test(path))
      .filter((path) => {
        const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
        return ONE_HOME.some((rule) => rule.text.test(text) && !rule.home.test(path));
      }),
  );
}

describe('the import fence', () => {
  it('holds in the whole tree', async () => {
    const { summary } = await cruise();
    expect(summary.violations.map((one) => `${one.rule.name}: ${one.from} → ${one.to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(100);
  }, 60_000);

  it('sees a violation of each of its rules', async () => {
    expect(Object.keys(PLANTED).sort()).toEqual(CONFIG.forbidden.map((rule) => rule.name).sort());

    for (const planted of [...Object.values(PLANTED), CYCLE_BACK]) plant(planted);
    const { summary } = await cruise();
    const seen = summary.violations.map((one) => `${one.rule.name} in ${one.from}`);
    for (const [rule, { file }] of Object.entries(PLANTED)) expect(seen).toContain(`${rule} in ${file}`);
  }, 60_000);
});

describe('time and environment', () => {
  it('are read in their one home only', () => {
    expect(outsideTheirHome(ROOT)).toEqual([]);
  });

  it('are seen when somebody else reads them', () => {
    plant({ file: 'server/planted-clock.ts', text: 'export const now = new Date();' });
    plant({ file: 'app/planted-environment.ts', text: 'export const port = process.env.PORT;' });
    expect(outsideTheirHome(copy)).toEqual(['server/planted-clock.ts', 'app/planted-environment.ts']);
  });
});
