/**
 * A token's face: a small key whose six cuts come from its public id, and from nothing else, never from a secret.
 *
 * FNV-1a (32 bit) over "bit" + id seeds xorshift32; each cut has a depth of 0 (shallow) to 3, no two neighbours alike:
 * the first is the number modulo 4, each further one goes 1 to 3 steps on from its neighbour, modulo 4. Two tokens can
 * share cuts, so a face is never the only sign of a token. Test vectors fix it: a change would change every token's face.
 */
export const KEY_CUTS = 6;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The depths of the six cuts, 0 to 3, from the bow to the tip. */
export function keyCuts(id: string): number[] {
  let state = fnv1a(`bit${id}`);
  const cuts: number[] = [];
  for (let index = 0; index < KEY_CUTS; index++) {
    state = xorshift(state);
    const neighbour = cuts.at(-1);
    cuts.push(neighbour === undefined ? state % 4 : (neighbour + 1 + (state % 3)) % 4);
  }
  return cuts;
}

/** The blade as an SVG path in a 30 × 12 box; the bow is drawn apart, at the left. */
export function keyPath(cuts: readonly number[]): string {
  const steps = cuts.map(
    (depth, index) => `V${oneDecimal(2.6 + depth * 1.6)}H${oneDecimal(13.7 + index * 2.7)}`,
  );
  return `M9 9.4V4.6H11${steps.join('')}V6.6L29.4 8 28 9.4Z`;
}

function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

function xorshift(state: number): number {
  let next = state;
  next ^= next << 13;
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
