#!/usr/bin/env node
console.error('latchkey: not built yet');
process.exit(1);
