/** What a page is asked for behind its `?`. */
export type SearchParameters = Record<string, string | string[] | undefined>;

/** One value of a parameter; null where it was not given. Of several the first counts. */
export function parameter(given: SearchParameters, name: string): string | null {
  const value = given[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
