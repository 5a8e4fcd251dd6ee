import type { Command } from 'commander';
import { settings } from '@/runtime/settings';
import { checkDatabase } from '../doctor/check-database';
import {
  checkAddresses,
  checkDataFolder,
  checkNode,
  checkPorts,
  checkSettings,
} from '../doctor/check-machine';
import type { Finding } from '../doctor/finding';
import { report } from './report';
import { plain } from './table';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Check settings, folders, ports, database, secrets and rights. Changes nothing.')
    .option('--json', 'print one JSON object: ok, checks')
    .addHelpText(
      'after',
      `
Each line says ok, warn or fail, and what to do. Exit status 1 if anything fails.

Examples:
  latchkey doctor
  DATABASE_URL=postgresql://owner:password@db:5432/latchkey latchkey doctor --json`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine();
      const healthy = checks.every((check) => check.status !== 'fail');
      report(json, { ok: healthy, checks }, describe(checks));
      if (!healthy) process.exitCode = 1;
    });
}

async function examine(): Promise<Finding[]> {
  const first = [checkNode(process.versions.node), checkSettings()];
  // With wrong settings nobody knows which database or port is meant.
  if (first.some((check) => check.status === 'fail')) return first;
  const configured = settings();
  return [
    ...first,
    ...checkAddresses(configured),
    ...checkDataFolder(configured),
    ...(await checkPorts(configured)),
    ...(await checkDatabase(configured)),
  ];
}

function describe(checks: readonly Finding[]): string {
  const width = Math.max(...checks.map((check) => check.what.length));
  const lines = checks.flatMap(({ what, status, says, cure }) => {
    const line = `${status.padEnd(4)}  ${what.padEnd(width)}  ${plain(says)}`;
    return cure ? [line, `${' '.repeat(width + 8)}→ ${cure}`] : [line];
  });
  return lines.join('\n');
}
