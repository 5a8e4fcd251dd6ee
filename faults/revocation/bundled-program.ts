import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build as bundle } from 'esbuild';
import { repositoryRoot } from '@/runtime/settings';

/** One line of a program, and what stands there instead. */
export interface Break {
  file: string;
  line: string;
  instead: string;
}

/** A program in a bundle of its own, perhaps with some lines broken: what ships has no switch for it. */
export class BundledProgram {
  /** Below the repository, so that it finds its packages. */
  readonly program: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.program = join(relative(repositoryRoot(), folder), 'program.mjs');
  }

  /** @throws Error when a line is not there, or more than once: the program has changed, and the break must too */
  static async make(entry: string, breaks: readonly Break[] = []): Promise<BundledProgram> {
    const root = repositoryRoot();
    const bundled = new BundledProgram(mkdtempSync(join(root, '.build', 'bundled-')));
    const left = new Set(breaks);
    await bundle({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: bundled.program,
      bundle: true,
      packages: 'external',
      alias: Object.fromEntries(
        ['core', 'db', 'runtime', 'verifier', 'sdk'].map((name) => [`@/${name}`, join(root, name)]),
      ),
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
      plugins: [
        {
          name: 'break',
          setup: ({ onLoad }) => {
            onLoad({ filter: /(verifier|sdk\/src)\/records\/[a-z-]+\.ts$/ }, async ({ path }) => {
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
    return bundled;
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
