// The import fence: which folder may know which. scripts/import-fence.test.ts plants a violation of each rule here and
// sees it found, so a rule that stops seeing (a resolver that fails silently, a path that moved) turns the run red.

/** What never ships: tests, what they share (`test-context.ts`), measurements. */
const TESTS = '\\.(test|spec)\\.tsx?$|(^|/)test-[a-z-]+\\.tsx?$|^db/test-database/|^e2e/|^faults/|^bench/';

/** What each folder may import of ours; itself always. Everything else is a violation. */
const MAY_IMPORT = {
  core: [],
  runtime: ['core'],
  db: ['core', 'runtime'],
  server: ['core', 'db', 'runtime'],
  portal: ['core', 'db', 'runtime'],
  verifier: ['core', 'db', 'runtime'],
  components: ['core'],
  app: ['server', 'components', 'core', 'runtime'],
  sdk: ['core'],
  cli: ['server', 'core', 'sdk', 'runtime', 'db'],
  examples: ['sdk'],
};
const OUR_FOLDERS = Object.keys(MAY_IMPORT);

const fence = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment: `${folder} may import ${[folder, ...allowed].join(', ')}`,
  from: { path: `^${folder}/`, pathNot: TESTS },
  to: {
    path: `^(${OUR_FOLDERS.filter((other) => other !== folder && !allowed.includes(other)).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...fence,
    {
      name: 'cli-imports-of-db',
      severity: 'error',
      comment: 'the command opens and prepares databases; questions to them go through server',
      from: { path: '^cli/', pathNot: TESTS },
      to: { path: '^db/(queries|schema|change)' },
    },
    {
      name: 'sdk-needs-nothing',
      severity: 'error',
      comment:
        'the published client has no dependency: what it takes from core is bundled, and frameworks are types',
      from: { path: '^sdk/src/', pathNot: TESTS },
      to: {
        path: 'node_modules/',
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-no-pkg'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'rules do no I/O and know no framework: all they need comes in as arguments',
      from: { path: '^core/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(ipaddr\\.js|zod|yaml)/' },
    },
    {
      name: 'sql-only-in-db',
      severity: 'error',
      comment: 'db is the only place that knows SQL',
      from: { pathNot: `^db/|${TESTS}` },
      to: { path: 'node_modules/(drizzle-orm|pg|@types/pg)/' },
    },
    {
      name: 'sign-in-only-in-auth',
      severity: 'error',
      comment: 'next-auth stays behind server/auth and its route',
      from: { pathNot: '^server/auth/|^app/api/auth/' },
      to: { path: 'node_modules/next-auth/' },
    },
    {
      name: 'test-database-only-in-tests',
      severity: 'error',
      comment: 'what ships never meets the throw-away cluster',
      from: { pathNot: `${TESTS}` },
      to: { path: '^db/test-database/' },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'two files that need each other are one file, or three',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'a path that resolves to nothing escapes every rule above',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$|^geist/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What the product is measured against has packages of its own, which are not always installed.
    exclude: {
      path: '^(cli/bin|\\.next|\\.build|\\.data|\\.test|bench/(peers|next-app|node_modules)|sdk/(dist|test-apps/next/\\.next))/|/next-env\\.d\\.ts$',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
