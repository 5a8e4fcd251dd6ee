const grouped = new Intl.NumberFormat('en-US');

/** 1,204 */
export function count(value: number): string {
  return grouped.format(value);
}

/** "1,000+" when counting stopped there. */
export function cappedCount({ value, capped }: { value: number; capped: boolean }): string {
  return capped ? `${count(value)}+` : count(value);
}

/** "1 token", "12 tokens": the plural is the singular and an s unless said. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
