import ipaddr from 'ipaddr.js';

/** More lines than this are a firewall's business. */
export const CIDRS_MAX = 50;
/** Fifty of the longest, with as much again in spaces and empty lines. */
const TEXT_LENGTH_MAX = 10_000;

export type ParsedCidrList =
  | { ok: true; cidrs: string[] }
  | { ok: false; errors: { line: number; message: string }[] };

/**
 * Reads a list of networks, one CIDR or address a line; empty lines are passed over. Host bits are cleared and single
 * addresses become /32 or /128, so that what is stored is what is compared.
 */
export function parseCidrList(text: string): ParsedCidrList {
  if (text.length > TEXT_LENGTH_MAX) {
    return {
      ok: false,
      errors: [{ line: 1, message: `Too long. At most ${CIDRS_MAX} networks fit on a token.` }],
    };
  }
  const errors: { line: number; message: string }[] = [];
  const cidrs = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const entry = raw.trim();
    if (entry === '') continue;
    const parsed = parseCidr(entry);
    if (parsed.ok) cidrs.add(parsed.cidr);
    else errors.push({ line: index + 1, message: `Line ${index + 1}: ${parsed.message}` });
  }
  if (errors.length > 0) return { ok: false, errors };
  if (cidrs.size > CIDRS_MAX) {
    return {
      ok: false,
      errors: [
        { line: CIDRS_MAX + 1, message: `${cidrs.size} networks. At most ${CIDRS_MAX} fit on a token.` },
      ],
    };
  }
  return { ok: true, cidrs: [...cidrs] };
}

function parseCidr(entry: string): { ok: true; cidr: string } | { ok: false; message: string } {
  const [addressText = '', lengthText, ...rest] = entry.split('/');
  const address = parseAddress(addressText);
  if (!address || rest.length > 0) {
    const why = /^[\d.]+$/.test(addressText)
      ? 'Each part goes from 0 to 255.'
      : 'Write 203.0.113.0/24 or 2001:db8::/32.';
    return {
      ok: false,
      message: `${shown(rest.length > 0 ? entry : addressText)} is not an address. ${why}`,
    };
  }
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (lengthText === undefined) return { ok: true, cidr: `${address.toString()}/${bits}` };
  if (!/^(0|[1-9]\d{0,2})$/.test(lengthText) || Number(lengthText) > bits) {
    return { ok: false, message: `/${shown(lengthText)} is not a length. It goes from 0 to ${bits}.` };
  }
  const cidr = `${address.toString()}/${lengthText}`;
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return { ok: true, cidr: `${network.toString()}/${lengthText}` };
}

/** What was typed, said back: short, and without what a terminal would obey. */
const shown = (typed: string) =>
  (typed.length > 60 ? `${typed.slice(0, 60)}…` : typed).replace(/[^\x20-\x7E…]/g, '?');

/** Four decimal parts or RFC 4291 text; an IPv4-mapped IPv6 address is its IPv4 address. No zone, no octal, no shorthand. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (text.length > 45 || text.includes('%')) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // The parser takes the IPv4-compatible form, an IPv6 address of its own, for the IPv4-mapped one: for another host's.
  if (/^::[\d.]*\./.test(text)) return null;
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Four decimal numbers up to 255 without leading zeros: the spelling we compare, which is nearly all that is asked about. */
const IPV4_AS_COMPARED = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** The address in the one spelling we compare and store; null if it is none. */
export const normaliseAddress = (text: string): string | null =>
  IPV4_AS_COMPARED.test(text) ? text : (parseAddress(text)?.toString() ?? null);

/** `0.0.0.0/0` and `::/0` name every address there is: allowed on a list, but no restriction. */
export const holdsEveryAddress = (cidr: string): boolean => cidr.endsWith('/0');

/** Whether an address lies in one of these networks. Not an address: no. */
export function addressInCidrs(text: string, cidrs: readonly string[]): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  return cidrs.some((cidr) => {
    const [network, length] = ipaddr.parseCIDR(cidr);
    return network.kind() === address.kind() && address.match(network, length);
  });
}

/**
 * Whether a token with the networks `after` gets in from nowhere that one with `before` does not: each of them lies within one
 * of those. No networks at all is any address; the same ones are as narrow. Two halves are not taken for the whole they make.
 */
export function isNarrower(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0) return true;
  return after.length > 0 && after.every((cidr) => before.some((wider) => holdsNetwork(wider, cidr)));
}

function holdsNetwork(wider: string, cidr: string): boolean {
  const [widerNetwork, widerLength] = ipaddr.parseCIDR(wider);
  const [network, length] = ipaddr.parseCIDR(cidr);
  return (
    length >= widerLength &&
    network.kind() === widerNetwork.kind() &&
    network.match(widerNetwork, widerLength)
  );
}
