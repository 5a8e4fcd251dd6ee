import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, repositoryRoot, type Settings } from '@/runtime/settings';
import { demoCredentialPath } from '@/server/verifier-credentials/ensure-demo-credential';
import { CommandError } from '../one-line-error';
import type { ChildSpec } from './child-process';
import type { PreparedDatabase } from './prepare-database';

/** What no child ever gets: the owner's login, and what another child's login is. */
const DATABASE_VARIABLES = ['DATABASE_URL', 'PORTAL_DATABASE_URL', 'VERIFIER_DATABASE_URL'];
/** The verifier's alone: its address may hold a password. */
const VERIFIER_VARIABLES = ['REDIS_URL'];
/** What the collector of traces knows us by. */
const COLLECTOR_SECRETS = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'];
const PORTAL_SECRETS = ['LATCHKEY_SESSION_KEY', 'LATCHKEY_SEALING_KEY'];

export interface ProcessOptions {
  settings: Settings;
  database: PreparedDatabase;
  dev: boolean;
}

export function portalProcess({ settings, database, dev }: ProcessOptions): ChildSpec {
  return {
    name: 'portal',
    arguments: programArguments('portal', 'portal-server.ts', dev),
    environment: childEnvironment({
      without: [...DATABASE_VARIABLES, ...VERIFIER_VARIABLES],
      with: {
        ...commonVariables(settings, dev),
        PORTAL_DATABASE_URL: database.portalUrl,
      },
    }),
    readyUrl: `${localOrigin(settings.host, settings.port)}/readyz`,
  };
}

export function verifierProcess({
  settings,
  database,
  dev,
  workers,
}: ProcessOptions & { workers: number }): ChildSpec {
  return {
    name: 'verifier',
    arguments: programArguments('verifier', 'verifier/main.ts', dev),
    environment: childEnvironment({
      without: [...DATABASE_VARIABLES, ...PORTAL_SECRETS],
      with: {
        ...commonVariables(settings, dev),
        VERIFIER_DATABASE_URL: database.verifierUrl,
        VERIFIER_WORKERS: String(workers),
      },
    }),
    readyUrl: `${localOrigin(settings.host, settings.verifierPort)}/readyz`,
  };
}

/** The demo API is somebody else's service: it knows the verifier's address and its own credential, nothing of ours. */
export function demoProcess({ settings, dev }: Pick<ProcessOptions, 'settings' | 'dev'>): ChildSpec {
  return {
    name: 'demo API',
    arguments: programArguments('demo-api', 'examples/demo-api/main.ts', dev),
    environment: childEnvironment({
      without: [
        ...DATABASE_VARIABLES,
        ...VERIFIER_VARIABLES,
        ...PORTAL_SECRETS,
        ...COLLECTOR_SECRETS,
        'LATCHKEY_PEPPER',
      ],
      with: {
        ...commonVariables(settings, dev),
        VERIFIER_URL: localOrigin(settings.host, settings.verifierPort),
        PORTAL_URL: settings.portalUrl,
        LATCHKEY_VERIFIER_CREDENTIAL_FILE: demoCredentialPath(settings.dataDir),
      },
    }),
    readyUrl: `${localOrigin(settings.host, settings.demoPort)}/livez`,
  };
}

function commonVariables(settings: Settings, dev: boolean): Record<string, string> {
  return {
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    LATCHKEY_DATA_DIR: settings.dataDir,
  };
}

function programArguments(bundle: string, source: string, dev: boolean): string[] {
  const root = repositoryRoot();
  if (dev) return ['--import', 'tsx', join(root, source)];
  const path = join(root, '.build', `${bundle}.mjs`);
  if (!existsSync(path)) throw new CommandError(`${path} is missing: remove .build and start again`);
  return [path];
}

/** Where this machine reaches a server that listens on `host`. */
export function localOrigin(host: string, port: number): string {
  const address =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${address}:${port}`;
}
