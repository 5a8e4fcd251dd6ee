import {
  CST,
  type Document,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  parseDocument,
  stringify,
  visit,
} from 'yaml';
import { type Catalogue, type ParsedCatalogue, parseCatalogue } from './catalogue';

/** A catalogue of a thousand scopes has a fifth of this. */
const TEXT_LENGTH_MAX = 1_000_000;
/** Ours nests seven deep. The parser's own limit is the stack: some thousand levels end the process. */
const DEPTH_MAX = 32;
/** Ours have six, an OpenAPI document some hundred paths or scopes. */
const KEYS_MAX = 1_000;
/**
 * Words, marks and line ends. An OpenAPI document as long as we read has about half of it. The parser takes some microseconds
 * for each, and what is most marks for its length would hold the process for seconds.
 */
const PIECES_MAX = 400_000;
/** Ours have none. The parser knows none of them either, and makes an error with a stack for each. */
const ODDITIES_MAX = 100;
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
  // What takes the square of the text is left to nobody: `prettyErrors` quotes the text for every fault, where we tell of the
  // first; `uniqueKeys` compares each key with all before it.
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    logLevel: 'error',
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
  });
  const fault = [...document.errors, ...document.warnings][0] ?? findTwinKey(document);
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    return refuse(`is not YAML we read: ${firstLine(fault.message)} at line ${line}, column ${col}`);
  }
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
  let pieces = 0;
  let oddities = 0;
  for (const lexeme of new Lexer().lex(text)) {
    pieces += 1;
    if (pieces > PIECES_MAX) return `has more than ${PIECES_MAX} words and marks`;
    if (ODD.has(CST.tokenType(lexeme))) oddities += 1;
    if (oddities > ODDITIES_MAX) return `has more than ${ODDITIES_MAX} tags and directives`;
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return `nests deeper than ${DEPTH_MAX} levels`;
    const innermost = parser.stack.at(-1);
    if (innermost && countKeys(innermost) > KEYS_MAX) return `has a map of more than ${KEYS_MAX} keys`;
  }
  return null;
}

const ODD: ReadonlySet<string | null> = new Set(['tag', 'directive-line']);

/** A key that stands twice in one map. */
function findTwinKey(document: Document): { message: string; pos: [number] } | null {
  let twin: { message: string; pos: [number] } | null = null;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          twin = { message: 'Map keys must be unique', pos: [key.range?.[0] ?? 0] };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return twin;
}

function countKeys(token: CST.Token): number {
  const isMap =
    token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
  return isMap ? token.items.length : 0;
}

const refuse = (message: string): ReadYaml => ({ ok: false, message });

const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/:$/, '');
