/**
 * Who holds a data folder. PostgreSQL writes `postmaster.pid` and, finding an old one, trusts kill(pid, 0): after a
 * crash the number may meanwhile belong to someone else, or to a zombie nobody reaped. /proc tells them apart.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './errors';

export interface PostmasterFile {
  pid: number;
  /** Undefined while the server has not written it yet. */
  port: number | undefined;
}

export function readPostmasterFile(dataFolder: string): PostmasterFile | undefined {
  const text = readIfThere(postmasterFile(dataFolder));
  if (text === undefined) return undefined;
  const [pid = '', , , port = ''] = text.split('\n');
  return { pid: Math.abs(Number(pid)), port: port.trim() === '' ? undefined : Number(port) };
}

export function hasProc(): boolean {
  return existsSync('/proc/self/stat');
}

export function postmasterFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid');
}

/** Whether `pid` is a live server of this very data folder. */
export function isPostmasterAlive(dataFolder: string, pid: number): boolean {
  return processStart(pid) !== undefined && commandOf(pid).includes(dataFolder);
}

/** Processes that work in the data folder: backends outlive a killed postmaster for a moment. */
export function processesIn(dataFolder: string): number[] {
  if (!hasProc() || !existsSync(dataFolder)) return [];
  const folder = realpathSync(dataFolder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingFolder(pid) === folder);
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** When a process started, in a unit of the system's own; undefined if it is gone or a zombie. */
export function processStart(pid: number): string | undefined {
  if (!hasProc()) {
    return (
      spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
        .stdout.trim()
        .replaceAll(/\W+/g, '') || undefined
    );
  }
  const stat = readIfThere(`/proc/${pid}/stat`);
  // After the closing bracket of the program's name: state, then 18 fields, then the start time.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function commandOf(pid: number): string {
  const fromProc = readIfThere(`/proc/${pid}/cmdline`);
  if (fromProc !== undefined) return fromProc.replaceAll('\0', ' ');
  return hasProc() ? '' : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}
