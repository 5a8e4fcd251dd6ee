import { parameter, type SearchParameters } from '@/app/search-parameters';
import type { Prefill } from '@/components/tokens/view-models';

/** More than any of them may hold: what is too long is said at its field, and no page is made to carry a book. */
const TEXT_MAX = 2_000;
const SCOPES_MAX = 100;

/**
 * What a link fills into the form: `?label=…&note=…&scopes=a+b&days=7&cidr=…&cidr=…`. It decides nothing: what policy does not
 * allow, or what the reader may not give, is passed over or refused like anything typed.
 */
export function parsePrefill(given: SearchParameters): Prefill {
  const days = Number(parameter(given, 'days') ?? Number.NaN);
  return {
    label: text(parameter(given, 'label')),
    note: text(parameter(given, 'note')),
    scopes: all(given.scopes)
      .flatMap((names) => names.split(' '))
      .filter((name) => name !== '' && name.length <= 100)
      .slice(0, SCOPES_MAX),
    lifetimeDays: Number.isInteger(days) && days > 0 ? days : null,
    cidrs: text(all(given.cidr).join('\n')),
  };
}

const text = (value: string | null) => (value ?? '').slice(0, TEXT_MAX);

const all = (value: string | string[] | undefined): string[] => [value ?? []].flat();
