/** A list of addresses that is longer than this has not been written by a platform. */
const MAX_LENGTH = 1024;
const PART = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = new RegExp(String.raw`^${PART}(?:\.${PART}){3}$`);
const MAPPED = /^::ffff:[\da-f]+:[\da-f]+$/;
const WITH_PORT = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i;

/**
 * Reads the client's address from the header in which the platform tells it.
 *
 * @param header - one that the platform sets, whatever the client has sent; of a list the first address counts
 * @returns the address in the one form that RFC 5952 gives it, an IPv4-mapped one as IPv4; `undefined` where there is none
 * @see RFC 5952, section 4; RFC 4291, section 2.5.5.2
 */
export function clientAddress(headers: Headers, header: string | undefined): string | undefined {
  const value = header === undefined ? null : headers.get(header);
  if (value === null || value.length > MAX_LENGTH) return undefined;
  return canonicalAddress(value.split(',')[0]?.trim() ?? '');
}

/**
 * Who an address stands for. Whoever is given an IPv6 address is given 2^64 of them: they count as one.
 *
 * @param address - as `clientAddress` gives it
 * @returns an IPv4 address as it is, of an IPv6 address the /64 that it is in
 * @see RFC 6177, section 2; RFC 4291, section 2.5.1
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  return `${groupsOf(address).slice(0, 4).join(':')}::/64`;
}

function canonicalAddress(text: string): string | undefined {
  const [, inBrackets, beforePort] = WITH_PORT.exec(text) ?? [];
  const bare = inBrackets ?? beforePort ?? text;
  if (IPV4.test(bare)) return inBrackets === undefined ? bare : undefined;
  return canonicalIpv6(bare);
}

function canonicalIpv6(text: string): string | undefined {
  const url = /^[\da-f:.]{2,45}$/i.test(text) ? URL.parse(`http://[${text}]`) : null;
  if (url === null) return undefined;
  const address = url.hostname.slice(1, -1);
  return MAPPED.test(address) ? mappedIpv4(groupsOf(address)) : address;
}

/** RFC 5952 would write the last two groups as IPv4 here; the URL standard writes them in hexadecimal. */
function mappedIpv4(groups: readonly string[]): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  const [high = 0, low = 0] = numbers.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an address of which zeros may have been left out. */
function groupsOf(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''));
  const [front = [], back = []] = [before, after];
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
}
