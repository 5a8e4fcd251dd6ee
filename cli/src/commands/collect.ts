/** An option that may be repeated. */
export const collect = (value: string, earlier: string[] = []) => [...earlier, value];

/** An option that may be repeated, with commas between several values at once. */
export const collectList = (value: string, earlier: string[] = []) => [
  ...earlier,
  ...value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
];
