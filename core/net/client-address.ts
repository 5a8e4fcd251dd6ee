import { normaliseAddress } from '../token/cidr';

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
  const chain = [...(forwardedFor?.split(',') ?? []), socketAddress ?? ''].map(addressIn);
  // Fewer entries than trusted proxies: all of them were appended by one of ours.
  for (let index = Math.max(0, chain.length - 1 - trustedHops); index < chain.length; index += 1) {
    if (chain[index] !== undefined) return chain[index];
  }
  return undefined;
}

/** The address in one entry of the header, where proxies may write a port, and brackets around IPv6. */
function addressIn(entry: string): string | undefined {
  const bare = entry
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return normaliseAddress(bare) ?? undefined;
}
