import type { PresetName } from '../../../edge/backend/presets/index.ts';
import { isText, membersOf } from '../../../edge/util/json-path.ts';
import type { Examination } from '../examine/examination.ts';
import { ancestors } from './addresses.ts';
import type { Candidate } from './candidates.ts';

/** What an authorization server says of itself, at an address below which it was found. */
export interface ProviderDocument {
  readonly foundAt: string;
  readonly issuer: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What metadata of a backend tell of it as an OAuth server. */
export interface Metadata {
  /** Where its keys are. */
  readonly published?: string | undefined;
  /** A token endpoint that takes passwords. */
  readonly endpoint: readonly Candidate[];
  /** Where tokens are revoked, below the base URL. */
  readonly revocation?: string | undefined;
}

/**
 * Looks for metadata at the address and above it.
 *
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3
 */
export async function findProvider({ wire, url }: Examination): Promise<ProviderDocument | undefined> {
  for (const foundAt of ancestors(url)) {
    const { origin, pathname } = new URL(foundAt);
    const oauth = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`;
    for (const address of [`${foundAt}/.well-known/openid-configuration`, oauth]) {
      const body = membersOf(await wire.read(address));
      if (isText(body?.issuer)) return { foundAt, issuer: body.issuer, body };
    }
  }
  return undefined;
}

/** What is below the address that was given, or above it. A password is sent to its own address alone. RFC 6749, section 4.3 */
export function metadataIn({ url }: Examination, document: ProviderDocument): Metadata {
  const endpoint = endpointIn(document, 'token_endpoint') ?? '';
  const revocation = endpointIn(document, 'revocation_endpoint');
  const published = endpointIn(document, 'jwks_uri');
  const base = ancestors(url).find((each) => endpoint.startsWith(`${each}/`));
  if (base === undefined) return { published, endpoint: [] };
  const path = endpoint.slice(base.length);
  const isOffered = listIn(document, 'grant_types_supported')?.includes('password');
  return {
    published,
    revocation: revocation?.startsWith(`${base}/`) ? revocation.slice(base.length) : undefined,
    endpoint: isOffered ? [{ base, path, presets: ['oauth2'], isNamed: true }] : [],
  };
}

/** The product behind a document, by facts that only it has. */
export function providerPreset({ issuer, body }: ProviderDocument): PresetName {
  const endsWith = (name: string, path: string) => isText(body[name]) && body[name].endsWith(path);
  const [authorize, token] = ['authorization_endpoint', 'token_endpoint'] as const;
  if (/\/realms\/[^/]+$/.test(issuer) && endsWith(token, '/protocol/openid-connect/token')) return 'keycloak';
  if (endsWith(authorize, '/authorize') && endsWith(token, '/oauth/token') && issuer.endsWith('/'))
    return 'auth0';
  const isSpring = endsWith(authorize, '/oauth2/authorize') && endsWith(token, '/oauth2/token');
  return isSpring && endsWith('jwks_uri', '/oauth2/jwks') ? 'spring' : 'oidc';
}

/** A list of words in a document; `undefined` where it says nothing. */
export function listIn({ body }: ProviderDocument, name: string): readonly string[] | undefined {
  const list = body[name];
  return Array.isArray(list) ? list.filter(isText) : undefined;
}

export function endpointIn({ body }: ProviderDocument, name: string): string | undefined {
  const endpoint = body[name];
  return isText(endpoint) && URL.canParse(endpoint) ? endpoint : undefined;
}
