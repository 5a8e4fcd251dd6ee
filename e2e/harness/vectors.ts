import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the published and generated vectors are; tests that need them are skipped, visibly, where they are not. */
export const vectorsDir = process.env.TEST_VECTORS_DIR;

export function readVectors<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(join(vectorsDir ?? '', path), 'utf8'));
}

/** `abuse/payloads.json`: what to feed every input. */
export interface AbusePayloads {
  mass_assignment_keys: string[];
  unicode: string[];
  header_abuse: string[];
  paths: string[];
  scope_values: unknown[];
  bearer_tokens_malformed: string[];
  expiry_values: unknown[];
}
