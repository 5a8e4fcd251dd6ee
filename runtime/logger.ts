import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import type { LogLevel } from '@/runtime/settings';

export type Logger = PinoLogger;

const REDACTED = '[redacted]';

/** Field names whose value never reaches a log, whatever it is and however deep it lies. */
const SENSITIVE_NAME =
  /secret|password|passwd|cookie|authorization|pepper|credential|api_?key|private_?key|session_?(key|token)|^token$|database_?url/i;

/** The shape of every token secret (brand, kind, 36 base62 characters): last line, for text that got into a message. */
const SECRET_SHAPE = /\b[a-z][a-z0-9]{1,11}_(?:pat|app|ver|ocs)_[0-9A-Za-z]{30,}/g;

/** The password in a connection URL. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@"]+@/gi;

const DEPTH_MAX = 8;

export interface LoggerOptions {
  name: string;
  level: LogLevel;
  /** Where lines go; standard output unless a test listens. */
  destination?: DestinationStream;
}

export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redactFields(fields, 0),
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactText },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Takes token secrets and connection passwords out of a text that will be shown or written. */
export function redactText(text: string): string {
  return text.replace(SECRET_SHAPE, REDACTED).replace(URL_PASSWORD, `$1${REDACTED}@`);
}

function redactFields(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    safe[name] = SENSITIVE_NAME.test(name) ? REDACTED : redactValue(value, depth + 1);
  }
  return safe;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEPTH_MAX) return '[too deep]';
  if (value instanceof Error) return errorFields(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  // A type with a text form of its own (a secret that refuses to print, a URL) keeps it.
  if ('toJSON' in value && typeof value.toJSON === 'function') return value;
  return redactFields(value as Record<string, unknown>, depth);
}

/** Of an error: name, message, stack, code and cause. Its other fields may hold a query's parameters. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) };
  return { type: error.name, message: error.message, stack: error.stack, ...code, ...cause };
}
