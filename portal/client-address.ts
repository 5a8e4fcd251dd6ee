import ipaddr from 'ipaddr.js';

/**
 * The address a request came from, counted from the right of what proxies appended to X-Forwarded-For: with no trusted
 * proxy it is the socket's. Whatever stands further left was written by the client and means nothing.
 *
 * @param forwardedFor the X-Forwarded-For header as it came in
 * @param trustedHops how many proxies of ours stand in front
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedHops: number,
): string | undefined {
  const chain = [...(forwardedFor?.split(',') ?? []), socketAddress ?? ''].map(normaliseAddress);
  // Fewer entries than trusted proxies: all of them were appended by one of ours.
  for (let index = Math.max(0, chain.length - 1 - trustedHops); index < chain.length; index += 1) {
    if (chain[index] !== undefined) return chain[index];
  }
  return undefined;
}

/** An address in its one spelling, IPv4 without the IPv6 wrapping, port and brackets removed; undefined if it is none. */
function normaliseAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return ipaddr.isValid(bare) && !bare.includes('%') && !/^\d+$/.test(bare)
    ? ipaddr.process(bare).toString()
    : undefined;
}
