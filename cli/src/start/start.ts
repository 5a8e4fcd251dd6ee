import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { repositoryRoot, type Settings } from '@/runtime/settings';
import { CommandError } from '../one-line-error';
import { SupervisedChild } from './child-process';
import { giveDemoCredential } from './give-demo-credential';
import { offerSetup } from './offer-setup';
import { type PreparedDatabase, prepareDatabase, type Say } from './prepare-database';
import { demoProcess, portalProcess, verifierProcess } from './processes';
import { type Listener, requireFreePorts } from './require-free-port';

export interface StartOptions {
  only?: 'portal' | 'verifier';
  /** Verifier workers; by default what the settings say. */
  workers?: number;
  demo?: boolean;
  dev?: boolean;
}

/** How soon a killed database is noticed. */
const DATABASE_CHECK_MS = 500;

/**
 * Builds what is stale, prepares the database, runs portal and verifier (and the demo API), says where they are, and
 * keeps all of it running until a signal stops it in order. If any step fails, nothing is left running.
 */
export async function start(settings: Settings, options: StartOptions, say: Say): Promise<void> {
  const stopRequest = listenForStop();
  const runs: Runs = {
    portal: options.only !== 'verifier',
    verifier: options.only !== 'portal',
    demo: !!options.demo,
  };
  await requireFreePorts(settings.host, listenersOf(settings, runs));
  if (runs.portal && !options.dev) await buildPages(say, stopRequest.signal);
  if (stopRequest.signal.aborted) return;

  const database = await prepareDatabase(settings, say);
  const shared = { settings, database, dev: !!options.dev };
  const workers = options.workers ?? settings.verifierWorkers;
  const children: SupervisedChild[] = [];
  try {
    if (runs.verifier) {
      const verifier = new SupervisedChild(verifierProcess({ ...shared, workers }), say);
      children.push(verifier);
      process.on('SIGUSR2', () => verifier.signal('SIGUSR2'));
    }
    if (runs.portal) children.push(new SupervisedChild(portalProcess(shared), say));
    if (runs.demo) children.push(new SupervisedChild(demoProcess(shared), say));
    await Promise.race([Promise.all(children.map((child) => child.start())), aborted(stopRequest.signal)]);

    if (!stopRequest.signal.aborted) {
      sayWhereWeAre(settings, runs, say);
      if (runs.portal) await offerSetup(settings, database, say);
      say('');
      say('Ctrl-C stops everything; the data stays.');
    }
    const demo = runs.demo ? giveDemoCredential(settings, database, stopRequest.signal, say) : undefined;
    await keepDatabaseRunning(database, stopRequest.signal, say);
    say('Stopping …');
    await demo;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await database.release();
  }
}

interface Runs {
  portal: boolean;
  verifier: boolean;
  demo: boolean;
}

function listenersOf(settings: Settings, runs: Runs): Listener[] {
  return [
    ...(runs.portal ? [{ port: settings.port, variable: 'PORT' } as const] : []),
    ...(runs.verifier
      ? ([
          { port: settings.verifierPort, variable: 'VERIFIER_PORT' },
          { port: settings.verifierMetricsPort, variable: 'VERIFIER_METRICS_PORT' },
        ] as const)
      : []),
    ...(runs.demo ? [{ port: settings.demoPort, variable: 'DEMO_PORT' } as const] : []),
  ];
}

function sayWhereWeAre(settings: Settings, runs: Runs, say: Say): void {
  say('');
  if (runs.portal) say(`  Portal    ${settings.portalUrl}`);
  if (runs.verifier) say(`  Verifier  ${settings.verifierUrl}`);
  if (runs.demo) say(`  Demo API  http://localhost:${settings.demoPort}`);
}

/** Resolves on the stop signal. Until then a killed embedded database is started again. */
async function keepDatabaseRunning(database: PreparedDatabase, stop: AbortSignal, say: Say): Promise<void> {
  if (!database.embedded) return aborted(stop);
  while (!stop.aborted) {
    if (await database.embedded.revive())
      say('The database had ended; started it again, nothing committed is lost.');
    await delay(DATABASE_CHECK_MS, undefined, { signal: stop }).catch(ignoreAbort);
  }
}

/** SIGINT and SIGTERM ask for an orderly stop, from the first moment on: no half-started process is left behind. */
function listenForStop(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}

/** The build is plain JavaScript outside of every bundle: it has to run before there is one. */
async function buildPages(say: Say, stop: AbortSignal): Promise<void> {
  const script = pathToFileURL(join(repositoryRoot(), 'scripts', 'build.mjs')).href;
  const { build, BuildError } = await import(script);
  try {
    await build({ pages: true, say, signal: stop });
  } catch (error) {
    if (stop.aborted) return;
    if (error instanceof BuildError)
      throw new CommandError(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
