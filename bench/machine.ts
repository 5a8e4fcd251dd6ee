import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@/runtime/clock';
import { repositoryRoot } from '@/runtime/settings';

const GIGABYTE = 1_024 ** 3;

/** Where a run takes place, and with which versions. */
export function describeMachine(postgresVersion: string): Record<string, string> {
  const processors = cpus();
  const peers: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(repositoryRoot(), 'bench', 'package.json'), 'utf8'),
  );
  const peer = (name: string) => `${name} ${peers.dependencies[name]}`;
  return {
    date: systemClock.now().toISOString().slice(0, 10),
    commit: commit(),
    processors: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / GIGABYTE)} GB`,
    system: `${type()} ${release()}`,
    'Node.js': process.versions.node,
    PostgreSQL: postgresVersion,
    peers: ['better-auth', '@better-auth/api-key', 'next'].map(peer).join(', '),
  };
}

/** Of the sources; a copy without its history has none. */
function commit(): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: repositoryRoot(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD').trim()}${changed ? ', with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
