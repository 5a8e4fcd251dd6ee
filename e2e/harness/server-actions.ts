/** Calls server actions the way a browser's JavaScript does, without a browser: what an attacker writes by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@/runtime/settings';

export interface ServerAction {
  /** What the request names it by. */
  id: string;
  /** `app/(portal)/tokens/actions.ts#issueTokenAction`, as the build knows it. */
  name: string;
}

interface Manifest {
  node: Record<string, { exportedName: string; filename: string }>;
}

/** Every action the build would run for anyone who names it: the true list, whatever the pages show. */
export function listServerActions(): ServerAction[] {
  const path = join(repositoryRoot(), '.next/server/server-reference-manifest.json');
  const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'));
  return Object.entries(manifest.node)
    .map(([id, { filename, exportedName }]) => ({ id, name: `${filename}#${exportedName}` }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

export function findServerAction(exportedName: string): ServerAction {
  const found = listServerActions().find(({ name }) => name.endsWith(`#${exportedName}`));
  if (!found) throw new Error(`There is no server action ${exportedName}`);
  return found;
}

export interface ActionCall {
  action: ServerAction;
  /** The page it is sent to; any page runs any action that it or its layouts import. */
  page: string;
  /** For actions of forms: `(before, form)`. */
  form?: Record<string, string | string[]>;
  /** For the others: its arguments. */
  arguments?: unknown[];
  headers?: Record<string, string>;
}

export interface ActionAnswer {
  status: number;
  headers: Headers;
  /** The stream as it came. */
  text: string;
  /** What the action returned; undefined when it did not return. */
  result: unknown;
}

export async function callServerAction(portalUrl: string, call: ActionCall): Promise<ActionAnswer> {
  const { body, contentType } = call.form
    ? await encodeForm(call.form)
    : { body: JSON.stringify(call.arguments ?? []), contentType: 'text/plain;charset=UTF-8' };
  const response = await fetch(`${portalUrl}${call.page}`, {
    method: 'POST',
    redirect: 'manual',
    body,
    headers: {
      accept: 'text/x-component',
      'next-action': call.action.id,
      origin: portalUrl,
      'content-type': contentType,
      ...call.headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, result: readResult(text) };
}

/** React's encoding of the arguments `({ status: 'idle' }, form)`, in one piece. */
async function encodeForm(form: Record<string, string | string[]>) {
  const parts = new FormData();
  for (const [name, values] of Object.entries(form)) {
    for (const value of [values].flat()) parts.append(`_1_${name}`, value);
  }
  parts.append('0', JSON.stringify([{ status: 'idle' }, '$K1']));
  const encoded = new Response(parts);
  return { body: await encoded.arrayBuffer(), contentType: encoded.headers.get('content-type') ?? '' };
}

/** The row of the Flight stream that row 0 names as the action's answer (`"a":"$@1"`). */
function readResult(stream: string): unknown {
  const rows = new Map(
    stream.split('\n').flatMap((line) => {
      const row = /^([0-9a-f]+):([[{"tfn\d-].*)$/.exec(line);
      return row ? [[row[1], row[2] ?? '']] : [];
    }),
  );
  const id = /"a":"\$@([0-9a-f]+)"/.exec(rows.get('0') ?? '')?.[1];
  const answer = id === undefined ? undefined : rows.get(id);
  return answer === undefined ? undefined : JSON.parse(answer);
}
