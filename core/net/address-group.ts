import ipaddr from 'ipaddr.js';

const IPV6_NETWORK_BITS = 64;

/**
 * What counts as one client when requests are counted by address: an IPv4 address, or an IPv6 /64, because whoever has one
 * IPv6 address has all of its network to rotate through.
 *
 * @param address as `clientAddress` gives it; null where it is not known: those count as one
 */
export function addressGroup(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/${IPV6_NETWORK_BITS}`)}/${IPV6_NETWORK_BITS}`;
}
