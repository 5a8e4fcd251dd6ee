// Builds what ships: our own programs (esbuild, into .build/) and the pages (Next.js, into .next/). Plain JavaScript,
// because it runs before anything is built. What is stale is decided by a hash of the sources, never by dates: a fresh
// clone, a restored backup and a touched file all have misleading ones.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const buildFolder = join(root, '.build');
const pagesFolder = join(root, '.next');
const lockFile = join(buildFolder, 'lock');

/** Our own programs, by the name of their bundle. */
const PROGRAMS = {
  cli: 'cli/src/main.ts',
  portal: 'portal-server.ts',
  verifier: 'verifier/main.ts',
  'demo-api': 'examples/demo-api/main.ts',
};

const SOURCE_FOLDERS = [
  'core',
  'portal',
  'runtime',
  'db',
  'server',
  'verifier',
  'app',
  'components',
  'sdk',
  'cli',
  'examples',
  'public',
];
const SOURCE_FILES = [
  'package-lock.json',
  'tsconfig.json',
  'next.config.mjs',
  'postcss.config.mjs',
  'portal-server.ts',
  'proxy.ts',
  'instrumentation.ts',
  'scripts/build.mjs',
];
const NOT_SHIPPED = /\.(test|spec)\.tsx?$|\.md$|(^|\/)node_modules(\/|$)|^sdk\/(dist|test-apps)\//;

/** Something only the operator can put right; the message is one line. */
export class BuildError extends Error {
  name = 'BuildError';
}

/**
 * Builds what the sources make stale.
 *
 * @param {{ pages: boolean, say: (line: string) => void, signal?: AbortSignal }} options pages: Next.js as well, which
 *   takes half a minute; signal: gives up, and the promise rejects with an AbortError
 */
export async function build({ pages, say, signal }) {
  const sources = hashSources();
  if (isCurrent(sources, pages)) return;
  requireBuildTools();
  await withLock(say, async () => {
    // Whoever held the lock may have built all of it.
    if (!isBuilt('programs', sources)) {
      await buildPrograms();
      markBuilt('programs', sources);
    }
    if (pages && !isBuilt('pages', sources)) {
      const began = performance.now();
      say('Building the pages, half a minute to three; only when the sources have changed …');
      await buildPages(signal);
      markBuilt('pages', sources);
      say(`Built the pages in ${Math.round((performance.now() - began) / 1000)} s.`);
    }
  });
}

function isCurrent(sources, pages) {
  return isBuilt('programs', sources) && (!pages || isBuilt('pages', sources));
}

/** One hash over the path and content of everything that ends up in a bundle or a page. */
export function hashSources() {
  const hash = createHash('sha256');
  const files = [
    ...SOURCE_FOLDERS.flatMap((folder) => filesBelow(join(root, folder))),
    ...SOURCE_FILES.map((file) => join(root, file)),
  ];
  for (const file of files
    .filter((path) => existsSync(path) && !NOT_SHIPPED.test(relative(root, path)))
    .sort()) {
    hash.update(`${relative(root, file)}\0${statSync(file).size}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// What was built, and from which sources, is noted after the work is done: a killed build counts as none.

const noteOf = (part) => join(part === 'pages' ? pagesFolder : buildFolder, `built-from-${part}`);

function isBuilt(part, sources) {
  return existsSync(noteOf(part)) && readFileSync(noteOf(part), 'utf8') === sources;
}

function markBuilt(part, sources) {
  writeFileSync(`${noteOf(part)}.new`, sources, { flush: true });
  renameSync(`${noteOf(part)}.new`, noteOf(part));
}

function requireBuildTools() {
  const require = createRequire(import.meta.url);
  for (const tool of ['esbuild', 'typescript', '@tailwindcss/postcss']) {
    try {
      require.resolve(tool);
    } catch {
      throw new BuildError(
        `The sources have to be built and ${tool} is not installed: run npm ci without --omit=dev (NODE_ENV=production omits too), then start once`,
      );
    }
  }
}

/** Read in one piece with our own: of some hundred small files each start of a command would look for every one. */
const READ_IN_ONE_PIECE = /^(drizzle-orm|zod)(\/|$)/;

/** Every other package is read from node_modules, as it was installed. */
const packagesApart = {
  name: 'packages apart',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path.startsWith('@/') || READ_IN_ONE_PIECE.test(path) ? undefined : { path, external: true },
    );
  },
};

async function buildPrograms() {
  const { build: bundle, stop } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(root, source))),
    ),
    outdir: buildFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    plugins: [packagesApart],
    alias: Object.fromEntries(SOURCE_FOLDERS.map((folder) => [`@/${folder}`, join(root, folder)])),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  });
  // Its service is a process of its own, which else stays as long as a start runs.
  await stop();
}

async function buildPages(signal) {
  rmSync(noteOf('pages'), { force: true });
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new BuildError(`next build failed (${status}):\n${output.trim()}`);
}

// Two starts at once: the second waits for the first, then finds nothing to do.

async function withLock(say, work) {
  mkdirSync(buildFolder, { recursive: true });
  let said = false;
  while (!tryLock()) {
    if (!said) say('Another start is building; waiting for it …');
    said = true;
    await delay(200);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // A killed build leaves its lock behind. A number that somebody else bears by now costs a wait of at most ten minutes.
  const holder = readIfThere(lockFile);
  const age = existsSync(lockFile) ? Date.now() - statSync(lockFile).mtimeMs : 0;
  if (holder && (!isAlive(Number(holder)) || age > 600_000)) rmSync(lockFile, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build({ pages: true, say: console.log });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(`latchkey: ${error.message}`);
    process.exitCode = 1;
  }
}
