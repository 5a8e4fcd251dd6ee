import { type CST, Lexer, Parser, parseDocument, stringify } from 'yaml';
import { type Catalogue, type ParsedCatalogue, parseCatalogue } from './catalogue';

/** A catalogue of a thousand scopes has a fifth of this. */
const TEXT_LENGTH_MAX = 1_000_000;
/** Ours nests seven deep. The parser's own limit is the stack: some thousand levels end the process. */
const DEPTH_MAX = 32;
/**
 * Ours have six, an OpenAPI document some hundred paths or scopes. The parser compares each key with all before it: a map of
 * tens of thousands holds the process for a minute, one of a thousand for some milliseconds.
 */
const KEYS_MAX = 1_000;
/** Anchors save typing; thousands of references would be a bomb. */
const ALIASES_MAX = 100;

export type ReadYaml = { ok: true; value: unknown } | { ok: false; message: string };

/** Reads a catalogue from YAML (or JSON, which is YAML). A problem of the syntax itself says its line. */
export function parseCatalogueYaml(text: string): ParsedCatalogue {
  const read = readYaml(text);
  return read.ok
    ? parseCatalogue(read.value)
    : { ok: false, problems: [{ path: '', message: read.message }] };
}

/** What a text of YAML or JSON says, with limits that a hostile one runs into before it costs anything. */
export function readYaml(text: string): ReadYaml {
  if (text.length > TEXT_LENGTH_MAX) return refuse(`is longer than ${TEXT_LENGTH_MAX} characters`);
  if (!text.isWellFormed() || text.includes('\0')) return refuse('is not text in UTF-8');
  const excess = findExcess(text);
  if (excess !== null) return refuse(excess);
  const document = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'error' });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) return refuse(`is not YAML we read: ${firstLine(fault.message)}`);
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: ALIASES_MAX }) };
  } catch (error) {
    // An alias without its anchor, or too many of them: the one thing that shows only now.
    if (error instanceof ReferenceError) return refuse(`is not YAML we read: ${firstLine(error.message)}`);
    throw error;
  }
}

/** A catalogue as YAML that reads back as the same catalogue: a map an entry, a line a scope. */
export function formatCatalogueYaml(catalogue: Catalogue): string {
  return stringify(catalogue, { version: '1.2', schema: 'core', lineWidth: 0 });
}

/** What of the text would be too much for the parser, found without building any of it. */
function findExcess(text: string): string | null {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return `nests deeper than ${DEPTH_MAX} levels`;
    const innermost = parser.stack.at(-1);
    if (innermost && countKeys(innermost) > KEYS_MAX) return `has a map of more than ${KEYS_MAX} keys`;
  }
  return null;
}

function countKeys(token: CST.Token): number {
  const isMap =
    token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
  return isMap ? token.items.length : 0;
}

const refuse = (message: string): ReadYaml => ({ ok: false, message });

const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/:$/, '');
