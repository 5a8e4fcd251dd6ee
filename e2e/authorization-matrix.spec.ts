import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPublicId } from '@/core/ids/public-id';
import { newId } from '@/runtime/ids';
import { repositoryRoot } from '@/runtime/settings';
import {
  ACTIONS,
  type ActionLine,
  APPLICATION_TOKEN_ACTIONS,
  CREDENTIALS,
  KINDS,
  type Kind,
  PAGES,
  ROUTES,
  VERIFIER_ROUTES,
} from './authorization-matrix';
import { addApplication } from './harness/applications';
import { asOwner } from './harness/database';
import { addPerson, type Person, suspend } from './harness/people';
import type { ProductAddress } from './harness/product';
import { rawRequest } from './harness/raw-request';
import { callServerAction, listServerActions } from './harness/server-actions';
import { expect, test } from './harness/test';
import { type HeldToken, issueCredential, issueToken } from './harness/tokens';

/** Someone of each kind, a thing of the owner's, and an application with its members. */
interface Cast {
  people: Record<Exclude<Kind, 'anonymous'>, Person>;
  token: HeldToken;
  applicationId: string;
  applicationToken: HeldToken;
}

async function addCast(product: ProductAddress): Promise<Cast> {
  const [owner, stranger, auditor, admin, suspended, runs, maintains, views] = await Promise.all([
    addPerson(product, { name: 'Owner' }),
    addPerson(product, { name: 'Stranger' }),
    addPerson(product, { name: 'Auditor', roles: ['auditor'] }),
    addPerson(product, { name: 'Admin', roles: ['admin'] }),
    addPerson(product, { name: 'Suspended', roles: ['admin'] }),
    addPerson(product, { name: 'Runs the application' }),
    addPerson(product, { name: 'Maintains the application' }),
    addPerson(product, { name: 'Views the application' }),
  ]);
  await suspend(product, suspended);
  const application = await addApplication(product, { owner: runs, maintainer: maintains, viewer: views });
  return {
    people: {
      owner,
      stranger,
      auditor,
      admin,
      suspended,
      'member:owner': runs,
      'member:maintainer': maintains,
      'member:viewer': views,
    },
    token: await issueToken(product, owner),
    applicationId: application.id,
    applicationToken: await issueToken(product, runs, { applicationId: application.id }),
  };
}

const cookieOf = ({ people }: Cast, kind: Kind): Record<string, string> =>
  kind === 'anonymous' ? {} : { cookie: people[kind].cookie };

/** Files of this name below app/, by the path they answer at: route groups `(portal)` are no part of it. */
function routesOf(file: string): { path: string; source: string }[] {
  const app = join(repositoryRoot(), 'app');
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.split('/').at(-1) === file)
    .map((path) => ({
      path: `/${path
        .split('/')
        .slice(0, -1)
        .filter((part) => !/^\(.*\)$/.test(part))
        .join('/')}`,
      source: readFileSync(join(app, path), 'utf8'),
    }));
}

/** A page's own id is what the owner has; below /applications and /admin/users, theirs. */
const fill = (path: string, { token, applicationId, people }: Cast) =>
  path
    .replace('/admin/users/[id]', `/admin/users/${formatPublicId('user', people.owner.id)}`)
    .replace('/applications/[id]', `/applications/${formatPublicId('application', applicationId)}`)
    .replace('[id]', token.id)
    .replace('[code]', 'NOT_FOUND')
    .replace('[...nextauth]', 'session');

test('every page has a line, and every line a page', () => {
  expect(Object.keys(PAGES).toSorted()).toEqual(
    routesOf('page.tsx')
      .map(({ path }) => path)
      .toSorted(),
  );
});

test('every route handler has a line for each method, and every line a handler', () => {
  const METHOD = /\bexport (?:async )?(?:function|const) ([A-Z]+)\b|\bas ([A-Z]+)\b/g;
  const methods = ({ path, source }: { path: string; source: string }) =>
    [...source.matchAll(METHOD)].map(([, declared, renamed]) => `${declared ?? renamed} ${path}`);
  expect(Object.keys(ROUTES).toSorted()).toEqual(routesOf('route.ts').flatMap(methods).toSorted());
});

test('every server action has a line, and every line an action', () => {
  const exported = listServerActions().map(({ name }) => name.split('#')[1]);
  expect(Object.keys(ACTIONS).toSorted()).toEqual(exported.toSorted());
});

test('every path of the verifier has a line, and every line a path', () => {
  const source = readFileSync(join(repositoryRoot(), 'verifier/create-verifier-server.ts'), 'utf8');
  const paths = [...source.matchAll(/'(\/[a-z0-9/-]+)'/g)].map((match) => match[1]);
  expect(new Set(Object.keys(VERIFIER_ROUTES).map((line) => line.split(' ')[1]))).toEqual(new Set(paths));
});

test.describe('each kind of person', () => {
  let cast: Cast;
  test.beforeAll(async ({ product }) => {
    cast = await addCast(product);
  });

  for (const [path, answers] of Object.entries(PAGES)) {
    test(`gets what it may of ${path}`, async ({ product }) => {
      for (const kind of KINDS) {
        const { status, headers, text } = await rawRequest(`${product.portalUrl}${fill(path, cast)}`, {
          headers: cookieOf(cast, kind),
        });
        const answer = status >= 300 && status < 400 ? String(headers.location).split('?')[0] : status;
        expect([kind, answer]).toEqual([kind, answers[kind]]);
        if (answer !== 200) expect(text).not.toContain(cast.token.label);
      }
    });
  }

  for (const [line, answers] of Object.entries(ROUTES)) {
    test(`is answered as it should at ${line}`, async ({ product }) => {
      const [method = '', path = ''] = line.split(' ');
      for (const kind of KINDS) {
        const { status, headers } = await rawRequest(`${product.portalUrl}${fill(path, cast)}`, {
          method,
          headers: { 'sec-fetch-site': 'same-origin', ...cookieOf(cast, kind) },
        });
        expect([kind, status]).toEqual([kind, answers[kind]]);
        expect(headers['cache-control']).toContain('no-store');
      }
    });
  }
});

const LINES = [
  ...Object.entries(ACTIONS).map(([name, line]) => ({ name, line, of: '' })),
  ...Object.entries(APPLICATION_TOKEN_ACTIONS).map(([name, line]) => ({
    name,
    line,
    of: ' to an application',
  })),
];
for (const { name, line, of } of LINES) {
  test(`${name}${of} does what each kind may, and nothing else`, async ({ product }) => {
    let cast: Cast | undefined;
    for (const kind of KINDS) {
      await asOwner(product, 'delete from rate_limits');
      cast ??= await addCast(product);
      const before = await possessionsOf(product, cast);
      const answer = await act(product, cast, kind, name, line);
      expect([kind, answer]).toEqual([kind, line.answers[kind]]);
      // Signing out is the owner's own change, and answers by leading away.
      if (answer !== 'ok' && !(kind === 'owner' && answer === 'redirect')) {
        expect(await possessionsOf(product, cast)).toEqual(before);
      }
      // New people after something was done: what one kind may do would change what the next finds.
      if (answer === 'ok' || answer === 'redirect') cast = undefined;
    }
  });
}

async function act(
  product: ProductAddress,
  cast: Cast,
  kind: Kind,
  name: string,
  line: ActionLine,
): Promise<string> {
  const { owner } = cast.people;
  const own: Record<string, string> = {
    $token: cast.token.id,
    $owner: formatPublicId('user', owner.id),
    $session: formatPublicId('session', owner.sessionId),
    $application: formatPublicId('application', cast.applicationId),
    $app_token: cast.applicationToken.id,
    $maintainer: formatPublicId('user', cast.people['member:maintainer'].id),
    $email: `${newId()}@halden.example`,
  };
  const resolve = (text: string) => text.replace(/\$[a-z_]+/, (found) => own[found] ?? found);
  const form = Object.entries(line.form).map(([field, value]) => [
    field,
    typeof value === 'string' ? resolve(value) : value,
  ]);
  const action = listServerActions().find((each) => each.name.endsWith(`#${name}`));
  if (!action) throw new Error(`There is no server action ${name}`);
  const { status, headers, result } = await callServerAction(product.portalUrl, {
    action,
    page: resolve(line.page),
    form: Object.fromEntries(form),
    headers: cookieOf(cast, kind),
  });
  if (headers.has('x-action-redirect')) return 'redirect';
  const answer = result as { status?: string; code?: string } | undefined;
  return answer?.code ?? answer?.status ?? `${status}`;
}

/** All that is the owner's and the application's, as text: to see that nobody touched it. */
async function possessionsOf(product: ProductAddress, { people, applicationId }: Cast): Promise<string[]> {
  const rows = await asOwner<{ row: string }>(
    product,
    `select t::text as row from tokens t where user_id = $1 or application_id = $2
     union all select s::text from token_scopes s join tokens t on t.id = s.token_id where t.user_id = $1 or t.application_id = $2
     union all select (u.email, u.name, u.password_hash, u.suspended_at)::text from users u where id = $1
     union all select (s.id, s.ended_at)::text from sessions s where user_id = $1
     union all select l::text from one_time_links l where user_id = $1
     union all select a::text from applications a where id = $2
     union all select m::text from application_members m where application_id = $2
     union all select c::text from application_scopes c where application_id = $2
     order by 1`,
    [people.owner.id, applicationId],
  );
  return rows.map(({ row }) => row);
}

test('the verifier answers those who show what it asks for', async ({ product }) => {
  const person = await addPerson(product);
  const credential = await issueCredential(product);
  const revoked = await issueCredential(product);
  await asOwner(
    product,
    `update verifier_credentials set revoked_at = clock_timestamp() where last_four = $1`,
    [revoked.slice(-4)],
  );
  const { secret } = await issueToken(product, person);
  const shown: Record<(typeof CREDENTIALS)[number], string | undefined> = {
    none: undefined,
    garbage: `${credential.slice(0, -1)}x`,
    token: secret,
    revoked,
    session: person.cookie.split('=')[1],
    verifier: credential,
  };
  for (const [line, answers] of Object.entries(VERIFIER_ROUTES)) {
    const [method = '', path = ''] = line.split(' ');
    const json = path !== '/oauth/introspect';
    for (const kind of CREDENTIALS) {
      const { status } = await rawRequest(`${product.verifierUrl}${path}`, {
        method,
        headers: {
          ...(shown[kind] === undefined ? {} : { authorization: `Bearer ${shown[kind]}` }),
          ...(method === 'POST'
            ? { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded' }
            : {}),
        },
        ...(method === 'POST' ? { body: json ? JSON.stringify({ token: secret }) : `token=${secret}` } : {}),
      });
      expect([line, kind, status]).toEqual([line, kind, answers[kind]]);
    }
  }
});
