import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from '@/db/embedded-postgres/errors';
import { findWrongSettings, listGivenSettings, type Settings } from '@/runtime/settings';
import { CommandError } from '../one-line-error';
import { localOrigin } from '../start/processes';
import { findTwin, requireFreePort } from '../start/require-free-port';
import { type Finding, fail, ok, warn } from './finding';

/** Node.js 20 had its last release in April 2026. */
const MAINTAINED_MAJOR_MIN = 22;

/** @param version as in process.versions.node; the command itself refuses what is too old */
export function checkNode(version: string): Finding {
  const major = Number(version.split('.')[0]);
  if (major >= MAINTAINED_MAJOR_MIN) return ok('Node.js', version);
  return warn('Node.js', `${version} works, and gets no security fixes any more`, 'use the current LTS');
}

export function checkSettings(): Finding {
  const wrong = findWrongSettings();
  if (wrong.length > 0) {
    return fail('Settings', wrong.join('; '), 'correct these environment variables; the README lists all');
  }
  const given = listGivenSettings();
  return ok(
    'Settings',
    given.length > 0 ? `given: ${given.join(', ')}` : 'none given, all at their defaults',
  );
}

/** What can be parsed and still is not what anybody wants. */
export function checkAddresses(settings: Settings): Finding[] {
  const { protocol, hostname } = new URL(settings.portalUrl);
  const isLocal =
    hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\])/.test(hostname);
  const findings: Finding[] = [];
  if (protocol === 'http:' && !isLocal) {
    findings.push(
      warn(
        'PORTAL_URL',
        `${settings.portalUrl} is not encrypted: sessions and secrets cross the network readable`,
        'put a proxy with TLS in front and set PORTAL_URL to its https origin',
      ),
    );
  }
  if (protocol === 'https:' && settings.trustedProxyHops === 0) {
    findings.push(
      warn(
        'TRUSTED_PROXY_HOPS',
        '0 behind an https origin: all requests seem to come from the proxy',
        'set it to the number of proxies in front of the portal',
      ),
    );
  }
  if (settings.allowUnsafeDatabase) {
    findings.push(
      warn(
        'LATCHKEY_ALLOW_UNSAFE_DATABASE',
        'a database that may lose acknowledged revocations is accepted',
        'unset it outside of tests',
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [ok('Addresses', `portal ${settings.portalUrl}, verifier ${settings.verifierUrl}`)];
}

export function checkDataFolder({ dataDir }: Settings): Finding[] {
  let nearest = dataDir;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const says = `${dataDir} cannot be written (${errorCode(error)})`;
    return [fail('Data folder', says, 'make it writable or set LATCHKEY_DATA_DIR')];
  }
  const says =
    nearest === dataDir ? `${dataDir} can be written` : `${dataDir} is not there yet and can be made`;
  return [ok('Data folder', says), ...checkSecretFiles(dataDir)];
}

/** Group and others. */
const NOT_THE_OWNER = 0o077;

function checkSecretFiles(dataDir: string): Finding[] {
  const folder = join(dataDir, 'secrets');
  if (!existsSync(folder)) return [];
  const open = ['', ...readdirSync(folder)].filter(
    (file) => statSync(join(folder, file)).mode & NOT_THE_OWNER,
  );
  if (open.length === 0) return [];
  const says = `others may read ${open.map((file) => join(folder, file)).join(', ')}`;
  return [fail('Secret files', says, `chmod -R u=rwX,go= ${folder}`)];
}

const PROBE_TIMEOUT_MS = 2_000;
/** What /livez of the portal and of the verifier say. */
const LIVE = /^(ok|\{"status":"live"\})\s*$/;

export async function checkPorts(settings: Settings): Promise<Finding[]> {
  const servers = [
    { variable: 'PORT', port: settings.port, name: 'portal' },
    { variable: 'VERIFIER_PORT', port: settings.verifierPort, name: 'verifier' },
    { variable: 'VERIFIER_METRICS_PORT', port: settings.verifierMetricsPort, name: "verifier's metrics" },
  ] as const;
  const twin = findTwin(servers);
  if (twin) {
    const [says = '', cure = ''] = twin.split(': ');
    return [warn('Ports', says, `${cure}, unless portal and verifier run on two machines`)];
  }
  return Promise.all(
    servers.map(async ({ variable, port, name }) => {
      try {
        await requireFreePort(settings.host, port, variable);
        return ok(variable, `${port} on ${settings.host} is free for the ${name}`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (await isServedByUs(localOrigin(settings.host, port))) {
          return ok(variable, `${port} on ${settings.host} is served by a ${name} that runs`);
        }
        const [says = '', cure = ''] = error.message.split(': ');
        return fail(variable, says, cure || `set ${variable} or HOST`);
      }
    }),
  );
}

async function isServedByUs(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/livez`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.ok && LIVE.test(await response.text());
  } catch (error) {
    // Somebody listens there and does not speak HTTP, or takes too long: not ours.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
