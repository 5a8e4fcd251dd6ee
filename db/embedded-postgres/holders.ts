/**
 * Who works with the embedded server: a start, beside it perhaps a command. Each leaves a note with its process id; the
 * last one to go stops the server. A process that was killed leaves its note behind, so a note counts only while its
 * process lives: number and start time together, for numbers are used again.
 */
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode } from './errors';
import { processStart } from './postmaster';

/** Making a cluster takes a second or two, recovery after a crash may take longer. */
const LOCK_TIMEOUT_MS = 150_000;

const self = () => `${process.pid}-${processStart(process.pid) ?? 0}`;

function isHolderAlive(note: string): boolean {
  const [pid, start] = note.split('-');
  const now = processStart(Number(pid));
  return now !== undefined && String(now) === start;
}

let opened = 0;

/** Leaves a note for this process (one each time it opens the server) and returns its name. */
export function addHolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  opened += 1;
  const note = `${self()}-${opened}`;
  closeSync(openSync(join(folder, note), 'w', 0o600));
  return note;
}

/** Removes the note and those of the dead; tells whether anyone is left. */
export function removeHolder(folder: string, note: string): { othersLeft: boolean } {
  rmSync(join(folder, note), { force: true });
  const notes = readdirSync(folder);
  const alive = notes.filter(isHolderAlive);
  for (const dead of notes.filter((entry) => !alive.includes(entry)))
    rmSync(join(folder, dead), { force: true });
  return { othersLeft: alive.length > 0 };
}

/** Runs `work` while no other process does the like under the same lock file. A dead process's lock is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LOCK_TIMEOUT_MS;
  while (!tryLock(path)) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(`Another Latchkey process holds ${path}; is it stuck?`);
    }
    await delay(50);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, self());
    closeSync(file);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  takeFromDead(path);
  return false;
}

function takeFromDead(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    const holder = readFileSync(path, 'utf8');
    // Empty: its maker is between opening and writing.
    if (holder === '' || isHolderAlive(holder)) return;
    renameSync(path, aside);
    // Between reading and moving, another process may have taken the lock over: then give it back.
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  }
}
