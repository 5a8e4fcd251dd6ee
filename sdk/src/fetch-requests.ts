import type { Refusal } from './types';

/** Two headers come joined by a comma, which no credential has, where a framework did not drop one. */
export function authorizationOf({ headers }: Request): string[] {
  const value = headers.get('authorization');
  return value === null ? [] : [value];
}

export const toResponse = ({ status, headers, body }: Refusal): Response =>
  new Response(body, { status, headers: { ...headers } });
