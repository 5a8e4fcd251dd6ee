import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build as bundle } from 'esbuild';
import { repositoryRoot } from '@/runtime/settings';

/** One line of the verifier, and what stands there instead. */
export interface Break {
  file: string;
  line: string;
  instead: string;
}

/** The verifier with some lines broken, in a bundle of its own: what ships has no switch for it. */
export class BrokenVerifier {
  /** Below the repository, so that it finds its packages. */
  readonly program: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.program = join(relative(repositoryRoot(), folder), 'verifier.mjs');
  }

  /** @throws Error when a line is not there, or more than once: the program has changed, and the break must too */
  static async make(breaks: readonly Break[]): Promise<BrokenVerifier> {
    const root = repositoryRoot();
    const broken = new BrokenVerifier(mkdtempSync(join(root, '.build', 'broken-')));
    const left = new Set(breaks);
    await bundle({
      absWorkingDir: root,
      entryPoints: ['verifier/main.ts'],
      outfile: broken.program,
      bundle: true,
      packages: 'external',
      alias: Object.fromEntries(
        ['core', 'db', 'runtime', 'verifier'].map((name) => [`@/${name}`, join(root, name)]),
      ),
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
      plugins: [
        {
          name: 'break',
          setup: ({ onLoad }) => {
            onLoad({ filter: /verifier\/records\/[a-z-]+\.ts$/ }, async ({ path }) => {
              let contents = await readFile(path, 'utf8');
              for (const each of breaks) {
                if (join(root, each.file) !== path) continue;
                contents = replaceLine(contents, each);
                left.delete(each);
              }
              return { contents, loader: 'ts' };
            });
          },
        },
      ],
    });
    if (left.size > 0) throw new Error(`Not broken: ${[...left].map(({ file }) => file).join(', ')}`);
    return broken;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function replaceLine(text: string, { file, line, instead }: Break): string {
  const lines = text.split('\n');
  const places = lines.flatMap((each, n) => (each.trim() === line ? [n] : []));
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new Error(`${file} has ${places.length} lines "${line}"`);
  lines[place] = instead;
  return lines.join('\n');
}
