// Builds what is published: one file for each entry of the exports map, what they share, and declarations. Nothing of it imports
// anything but Node's own modules; what is bundled of others is named with its licence.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const sdk = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const root = dirname(sdk);
const dist = join(sdk, 'dist');
/** One declaration's way of naming another. */
const RELATIVE = /(from |import\()['"]\.\/([^'"]+)['"]/g;
const ENTRIES = ['index', 'express', 'fastify', 'hono', 'next'];

rmSync(dist, { recursive: true, force: true });
const inputs = await bundle();
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), licences(inputs));
declare();

/** @returns the files that went in */
async function bundle() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES.map((name) => `sdk/src/${name}.ts`),
    outdir: dist,
    bundle: true,
    splitting: true,
    alias: { '@/core': join(root, 'core') },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    metafile: true,
    logLevel: 'warning',
  });
  for (const { imports } of Object.values(metafile.outputs)) {
    const foreign = imports.find(({ path, external }) => external && !path.startsWith('node:'));
    if (foreign) throw new Error(`The package would need ${foreign.path}.`);
  }
  return Object.keys(metafile.inputs);
}

function licences(files) {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(join(root, folder, 'LICENSE'), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'─'.repeat(40)}\n\n`);
}

/** Declarations of the entries and of what they name: our own files, and no other. */
function declare() {
  const out = mkdtempSync(join(tmpdir(), 'latchkey-sdk-'));
  try {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(sdk, 'tsconfig.build.json'), '--outDir', out], {
      stdio: 'inherit',
    });
    for (const name of ENTRIES) copyDeclaration(join(out, 'sdk', 'src'), name);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function copyDeclaration(from, name) {
  const target = join(dist, `${name}.d.ts`);
  if (existsSync(target)) return;
  const text = readFileSync(join(from, `${name}.d.ts`), 'utf8');
  if (/['"](@\/|\.\.)/.test(text)) throw new Error(`${name}.d.ts names what is not published.`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text.replace(RELATIVE, "$1'./$2.js'"));
  for (const [, , other] of text.matchAll(RELATIVE)) copyDeclaration(from, other);
}
