import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** A file's text, or what comes on stdin for `-`. */
export const readSource = (path: string): Promise<string> =>
  path === '-' ? text(process.stdin) : readFile(path, 'utf8');
