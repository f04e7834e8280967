import type { PresetName } from '../../../edge/backend/presets/index.ts';
import { isText } from '../../../edge/util/json-path.ts';
import type { Examination } from '../examine/examination.ts';
import { jsonOf } from '../examine/wire.ts';
import { ancestors } from './addresses.ts';

/** What an authorization server says of itself, at an address below which it was found. */
export interface ProviderDocument {
  readonly foundAt: string;
  readonly issuer: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Looks for metadata at the address and above it.
 *
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3
 */
export async function findProvider({ wire, url }: Examination): Promise<ProviderDocument | undefined> {
  for (const base of ancestors(url)) {
    const { origin, pathname } = new URL(base);
    const oauth = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`;
    for (const address of [`${base}/.well-known/openid-configuration`, oauth]) {
      const answer = await wire.probe(address);
      const body = answer.ok && answer.status === 200 ? jsonOf(answer) : undefined;
      if (!isObject(body) || !isText(body.issuer)) continue;
      return { foundAt: base, issuer: body.issuer, body };
    }
  }
  return undefined;
}

/** The product behind a document, by facts that only it has. */
export function providerPreset({ issuer, body }: ProviderDocument): PresetName {
  const { authorization_endpoint: authorize, token_endpoint: token, jwks_uri: keys } = body;
  const ends = (address: unknown, path: string) => isText(address) && address.endsWith(path);
  if (/\/realms\/[^/]+$/.test(issuer) && ends(token, '/protocol/openid-connect/token')) return 'keycloak';
  if (ends(authorize, '/authorize') && ends(token, '/oauth/token') && issuer.endsWith('/')) return 'auth0';
  if (ends(authorize, '/oauth2/authorize') && ends(token, '/oauth2/token') && ends(keys, '/oauth2/jwks'))
    return 'spring';
  return 'oidc';
}

/** A list of words in a document; `undefined` where it says nothing. */
export function listIn({ body }: ProviderDocument, name: string): readonly string[] | undefined {
  const list = body[name];
  return Array.isArray(list) ? list.filter(isText) : undefined;
}

export function endpointIn({ body }: ProviderDocument, name: string): string | undefined {
  const endpoint = body[name];
  return isText(endpoint) && URL.parse(endpoint) !== null ? endpoint : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
