import { at, isText } from '../../../edge/util/json-path.ts';
import { ancestors } from '../discover/addresses.ts';
import type { Examination } from './examination.ts';
import type { TokenFacts } from './token-facts.ts';

const USUAL_PATHS = [
  ...['/.well-known/jwks.json', '/jwks', '/jwks.json', '/.well-known/jwks'],
  '/oauth/discovery/keys',
];

/** An address of the backend by its path, another one in whole. */
export function placeOf({ url: { origin }, secrets }: Examination, address: string): string {
  return address.startsWith(`${origin}/`) ? address.slice(origin.length) : secrets.name(address);
}

/** The addresses at which there are key sets. */
export async function keySets(
  { wire, url }: Examination,
  published: string | undefined,
  { issuer = '' }: TokenFacts,
): Promise<string[]> {
  if (published !== undefined) {
    wire.allow(published);
    return [published];
  }
  const found: string[] = [];
  for (const address of ancestors(url).flatMap((base) => USUAL_PATHS.map((path) => base + path))) {
    const { keys } = Object(await wire.read(address));
    if (Array.isArray(keys)) found.push(address);
  }
  // Whoever has issued the token publishes its keys below its own name. OpenID Connect Discovery 1.0, section 4
  const { protocol, origin } = URL.parse(issuer) ?? {};
  if (found.length > 0 || (protocol !== 'https:' && origin !== url.origin)) return found;
  wire.allow(issuer);
  const base = issuer.replace(/\/$/, '');
  const told = at(await wire.read(`${base}/.well-known/openid-configuration`), 'jwks_uri');
  const address = isText(told) ? told : base + USUAL_PATHS[0];
  wire.allow(address);
  return Array.isArray(at(await wire.read(address), 'keys')) ? [address] : [];
}
