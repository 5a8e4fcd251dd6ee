#!/usr/bin/env node
// The `latchkey` command. Committed JavaScript: it checks what it runs on, builds what is stale and hands over.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function refuse(line) {
  console.error(`latchkey: ${line}`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  refuse(`Node.js ${process.versions.node} is too old: 20.19 or newer is needed`);
}
if (!existsSync(`${root}node_modules/commander`)) refuse('the packages are not installed: run npm ci first');

const { build, BuildError } = await import('../../scripts/build.mjs');
try {
  await build({ pages: false, say: (line) => console.error(line) });
} catch (error) {
  refuse(error instanceof BuildError || error.code ? error.message : error.stack);
}
process.setSourceMapsEnabled(true);
await import('../../.build/cli.mjs');
