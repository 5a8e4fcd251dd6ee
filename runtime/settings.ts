import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A setting is missing or wrong. The message is one line: which one, and why. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
const NO_PORT = { error: 'must be a port between 1 and 65535' };
const port = (fallback: number) =>
  z.string().default(String(fallback)).refine(isPort, NO_PORT).transform(Number);
const optionalPort = z.string().refine(isPort, NO_PORT).transform(Number).optional();

const count = (fallback: number, max: number, min = 1) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a number between ${min} and ${max}`,
    })
    .transform(Number);

const flag = (fallback: '0' | '1') =>
  z
    .enum(['0', '1'], { error: 'must be 0 or 1' })
    .default(fallback)
    .transform((text) => text === '1');

const databaseUrl = z
  .string()
  .refine((text) => /^postgres(ql)?:$/.test(parseUrl(text)?.protocol ?? ''), {
    error: 'must be a URL such as postgresql://owner@db.example:5432/latchkey',
  })
  .optional();

/** An origin, with nothing behind it: paths and queries are ours to add. */
const origin = z
  .string()
  .refine(
    (text) => {
      const url = parseUrl(text);
      return !!url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
    },
    { error: 'must be an origin such as https://tokens.example.com' },
  )
  .transform((text) => new URL(text).origin)
  .optional();

const redisUrl = z
  .string()
  .refine(
    (text) => {
      const url = parseUrl(text);
      return (
        !!url && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d{0,5})?$/.test(url.pathname)
      );
    },
    { error: 'must be a URL such as redis://redis.example:6379' },
  )
  .optional();

/** Where traces go: `/v1/traces` is added to it, so there is nothing behind the path. */
const collectorUrl = z
  .string()
  .refine(
    (text) => {
      const url = parseUrl(text);
      return !!url && /^https?:$/.test(url.protocol) && !url.search && !url.hash;
    },
    { error: 'must be a URL such as http://collector.example:4318' },
  )
  .transform((text) => text.replace(/\/+$/, ''))
  .optional();

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  VERIFIER_PORT: port(3100),
  DEMO_PORT: port(3200),
  LATCHKEY_DATA_DIR: z.string().default('.data'),
  DATABASE_URL: databaseUrl,
  PORTAL_DATABASE_URL: databaseUrl,
  VERIFIER_DATABASE_URL: databaseUrl,
  PORTAL_URL: origin,
  VERIFIER_URL: origin,
  TRUSTED_PROXY_HOPS: z
    .string()
    .default('0')
    .refine((text) => /^\d$/.test(text), { error: 'must be a number of proxies between 0 and 9' })
    .transform(Number),
  LATCHKEY_PEPPER: z.string().optional(),
  LATCHKEY_SESSION_KEY: z.string().optional(),
  LATCHKEY_SEALING_KEY: z.string().optional(),
  ORGANISATION_NAME: z.string().max(80, { error: 'must have at most 80 characters' }).default('Latchkey'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('warn'),
  NODE_ENV: z.string().optional(),
  VERIFIER_METRICS_PORT: optionalPort,
  VERIFIER_WORKERS: count(1, 64),
  VERIFIER_LISTEN: flag('1'),
  REDIS_URL: redisUrl,
  VERIFIER_CACHE_TOKENS: count(100_000, 10_000_000),
  VERIFIER_CACHE_MB: count(256, 65_536),
  USAGE_RETENTION_MONTHS: count(13, 1_200, 2),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  LATCHKEY_ALLOW_UNSAFE_DATABASE: flag('0'),
});

export interface Settings {
  host: string;
  port: number;
  verifierPort: number;
  demoPort: number;
  /** Absolute, whatever the working directory. */
  dataDir: string;
  /** The owner's connection; undefined means the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  portalDatabaseUrl: string | undefined;
  verifierDatabaseUrl: string | undefined;
  /** Origin under which people reach the portal; also the audience of Latchkey's own API. */
  portalUrl: string;
  verifierUrl: string;
  trustedProxyHops: number;
  /** Where the verifier shows its metrics: not for clients. */
  verifierMetricsPort: number;
  /** Processes that answer verifications. */
  verifierWorkers: number;
  /** Verifiers ask the database for notifications of changes. Behind PgBouncer none come: then they poll more often. */
  verifierListen: boolean;
  /** Where verifiers count requests together; undefined: each process counts for itself. */
  redisUrl: string | undefined;
  /** Tokens a verifier process holds in memory at the most, and megabytes they may take. */
  verifierCacheTokens: number;
  verifierCacheMegabytes: number;
  /** Whole months of hourly use that are kept before this one. */
  usageRetentionMonths: number;
  /** The OpenTelemetry collector that gets traces; undefined: nothing is traced. */
  collectorUrl: string | undefined;
  pepper: string | undefined;
  sessionKey: string | undefined;
  sealingKey: string | undefined;
  organisationName: string;
  logLevel: LogLevel;
  /** Runs from the sources (`start --dev`). */
  development: boolean;
  /** Accept a database that may lose acknowledged commits (fsync or synchronous_commit off). For tests only. */
  allowUnsafeDatabase: boolean;
}

type Environment = Record<string, string | undefined>;

/**
 * Reads the settings from environment variables. Each may instead be given as `NAME_FILE`, a path whose content is the
 * value. An empty variable counts as absent.
 *
 * @throws SettingsError naming the first variable that is wrong
 */
export function parseSettings(variables: Environment, root: string = repositoryRoot()): Settings {
  const given: Environment = {};
  for (const name of Object.keys(environment.shape)) given[name] = readVariable(variables, name);
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SettingsError(`${issue?.path.join('.')} ${issue?.message}`);
  }
  const env = parsed.data;
  return {
    host: env.HOST,
    port: env.PORT,
    verifierPort: env.VERIFIER_PORT,
    demoPort: env.DEMO_PORT,
    dataDir: isAbsolute(env.LATCHKEY_DATA_DIR) ? env.LATCHKEY_DATA_DIR : resolve(root, env.LATCHKEY_DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    portalDatabaseUrl: env.PORTAL_DATABASE_URL,
    verifierDatabaseUrl: env.VERIFIER_DATABASE_URL,
    portalUrl: env.PORTAL_URL ?? `http://localhost:${env.PORT}`,
    verifierUrl: env.VERIFIER_URL ?? `http://localhost:${env.VERIFIER_PORT}`,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    verifierMetricsPort: env.VERIFIER_METRICS_PORT ?? env.VERIFIER_PORT + 1,
    verifierWorkers: env.VERIFIER_WORKERS,
    verifierListen: env.VERIFIER_LISTEN,
    redisUrl: env.REDIS_URL,
    verifierCacheTokens: env.VERIFIER_CACHE_TOKENS,
    verifierCacheMegabytes: env.VERIFIER_CACHE_MB,
    usageRetentionMonths: env.USAGE_RETENTION_MONTHS,
    collectorUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    pepper: env.LATCHKEY_PEPPER,
    sessionKey: env.LATCHKEY_SESSION_KEY,
    sealingKey: env.LATCHKEY_SEALING_KEY,
    organisationName: env.ORGANISATION_NAME,
    logLevel: env.LOG_LEVEL,
    development: env.NODE_ENV === 'development',
    allowUnsafeDatabase: env.LATCHKEY_ALLOW_UNSAFE_DATABASE,
  };
}

/** Every setting that is wrong, each in one line. Empty if all can be used. */
export function findWrongSettings(variables: Environment = process.env): string[] {
  return Object.entries(environment.shape).flatMap(([name, shape]) => {
    try {
      const parsed = shape.safeParse(readVariable(variables, name));
      return parsed.success ? [] : [`${name} ${parsed.error.issues[0]?.message}`];
    } catch (error) {
      if (error instanceof SettingsError) return [error.message];
      throw error;
    }
  });
}

/** Names of the settings that are given, `_FILE` forms included. */
export function listGivenSettings(variables: Environment = process.env): string[] {
  return Object.keys(environment.shape)
    .flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => variables[name] && name !== 'NODE_ENV');
}

let parsedOnce: Settings | undefined;

/** This process's settings, parsed when first asked for. */
export function settings(): Settings {
  parsedOnce ??= parseSettings(process.env);
  return parsedOnce;
}

/**
 * The environment a child process gets: this one's, without the variables named (and their `_FILE` forms), with the
 * values given. Lives here because the environment has one home.
 */
export function childEnvironment(options: {
  without: readonly string[];
  with: Record<string, string>;
}): NodeJS.ProcessEnv {
  const hidden = new Set(options.without.flatMap((name) => [name, `${name}_FILE`]));
  const kept = Object.entries(process.env).filter(([name]) => !hidden.has(name));
  return { NODE_ENV: process.env.NODE_ENV, ...Object.fromEntries(kept), ...options.with };
}

/** next-auth reads its own address from the environment only; else it would believe what a request says. */
export function tellNextAuthItsAddress(portalUrl: string): void {
  process.env.NEXTAUTH_URL = portalUrl;
}

/** The folder of Latchkey's package.json, found upwards from this file or from the bundle it became part of. */
export function repositoryRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'latchkey') return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

function readVariable(variables: Environment, name: string): string | undefined {
  const value = variables[name];
  const path = variables[`${name}_FILE`];
  if (value && path) throw new SettingsError(`${name} and ${name}_FILE are both set; give one`);
  if (!path) return value || undefined;
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unreadable';
    throw new SettingsError(`${name}_FILE cannot be read: ${path} (${code})`);
  }
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
