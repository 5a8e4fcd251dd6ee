import { Lexer, Parser, parseDocument, stringify } from 'yaml';
import { type Catalogue, type ParsedCatalogue, parseCatalogue } from './catalogue';

/** A catalogue of a thousand scopes has a fifth of this. */
const TEXT_LENGTH_MAX = 1_000_000;
/** Ours nests seven deep. The parser's own limit is the stack: some thousand levels end the process. */
const DEPTH_MAX = 32;
/** Anchors save typing; thousands of references would be a bomb. */
const ALIASES_MAX = 100;

/** Reads a catalogue from YAML (or JSON, which is YAML). A problem of the syntax itself says its line. */
export function parseCatalogueYaml(text: string): ParsedCatalogue {
  if (text.length > TEXT_LENGTH_MAX) return refuse(`is longer than ${TEXT_LENGTH_MAX} characters`);
  if (!text.isWellFormed() || text.includes('\0')) return refuse('is not text in UTF-8');
  if (isTooDeep(text)) return refuse(`nests deeper than ${DEPTH_MAX} levels`);
  const document = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'error' });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) return refuse(`is not YAML we read: ${firstLine(fault.message)}`);
  try {
    return parseCatalogue(document.toJS({ maxAliasCount: ALIASES_MAX }));
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

function isTooDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return true;
  }
  return false;
}

const refuse = (message: string): ParsedCatalogue => ({ ok: false, problems: [{ path: '', message }] });

const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/:$/, '');
