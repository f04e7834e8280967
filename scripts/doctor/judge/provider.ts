import { PLAIN_PROVIDER, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { exposureOf } from '../../../edge/config/plain-http.ts';
import { isBaseUrl } from '../../../edge/config/variables/schemas.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../../../edge/tokens/public-key.ts';
import { endpointIn, listIn, type ProviderDocument, providerPreset } from '../discover/provider-document.ts';
import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';

/**
 * Judges what a provider says of itself.
 *
 * @see OpenID Connect Discovery 1.0, section 3
 */
export function judgeProvider(document: ProviderDocument): Finding[] {
  const { foundAt, issuer } = document;
  const preset: Preset = PRESETS[providerPreset(document)];
  return [
    fine('provider.found', `It is an OpenID provider: ${preset.title}.`),
    judgeIssuer(foundAt, issuer),
    ...missingEndpoints(document),
    ...judgeFlow(document),
    judgeAlgorithms(document),
    ...judgeSignOut(document),
  ];
}

/** What differs from the preset. */
export function providerKnobs(document: ProviderDocument): Variables {
  const { provider = PLAIN_PROVIDER }: Preset = PRESETS[providerPreset(document)];
  const known = listIn(document, 'scopes_supported');
  const wanted = provider.scope.split(' ');
  const scope = wanted.filter((each) => known === undefined || known.includes(each)).join(' ');
  return scope === provider.scope || !wanted.includes('offline_access') ? {} : { BACKEND_SCOPE: scope };
}

function judgeIssuer(foundAt: string, issuer: string): Finding {
  if (!isBaseUrl(issuer) || exposureOf(issuer) === 'public')
    return wrong(
      'provider.issuer',
      'Its issuer is no https address.',
      'Serve it by TLS; plain HTTP is for loopback and private addresses alone.',
    );
  if (issuer.replace(/\/$/, '') === foundAt)
    return fine('provider.issuer', `Its issuer is ${issuer}, as it should be for that address.`);
  return wrong(
    'provider.issuer',
    `The document below ${foundAt} is of another issuer, ${issuer}: whoever trusts one cannot trust the other.`,
    `Use --url ${issuer}, or correct the name of the issuer at the provider.`,
  );
}

function missingEndpoints(document: ProviderDocument): Finding[] {
  const cure = 'Look into the configuration of the provider.';
  return ['authorization_endpoint', 'token_endpoint', 'jwks_uri']
    .filter((name) => endpointIn(document, name) === undefined)
    .map((name) => wrong('provider.endpoint', `Its document has no ${name}.`, cure));
}

function judgeFlow(document: ProviderDocument): Finding[] {
  const types = listIn(document, 'response_types_supported');
  const methods = listIn(document, 'code_challenge_methods_supported');
  const ways = listIn(document, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'];
  const taken = ways.filter((way) => /^(?:none|client_secret_(?:basic|post))$/.test(way));
  const noPkce = 'It does not say that it knows PKCE with S256; Gatehouse sends it all the same.';
  const noClient = 'It takes neither a client secret, by header or in the body, nor a public client.';
  return [
    types?.includes('code') === false
      ? wrong('provider.flow', 'It does not offer the authorization code flow.', 'Allow it at the provider.')
      : fine('provider.flow', 'It offers the authorization code flow.'),
    methods?.includes('S256')
      ? fine('provider.pkce', 'It knows PKCE with S256.')
      : note('provider.pkce', noPkce),
    taken.length === 0
      ? wrong('provider.client', noClient, 'Allow client_secret_basic for the client.')
      : fine('provider.client', `Clients prove themselves by ${taken.join(', ')}.`),
  ];
}

function judgeAlgorithms(document: ProviderDocument): Finding {
  const algorithms = listIn(document, 'id_token_signing_alg_values_supported') ?? [];
  const fit = algorithms.filter((each) => PUBLIC_KEY_ALGORITHMS.includes(each));
  if (fit.length > 0 || algorithms.length === 0)
    return fine('provider.algorithms', `ID tokens are signed with ${fit.join(', ') || 'what it likes'}.`);
  const text = `It signs ID tokens with ${algorithms.join(', ')} alone.`;
  const cure = `Have it sign with one of ${PUBLIC_KEY_ALGORITHMS.slice(0, 1)} or ES256.`;
  return wrong('provider.algorithms', text, cure);
}

function judgeSignOut(document: ProviderDocument): Finding[] {
  const offers = [
    endpointIn(document, 'revocation_endpoint') && 'revokes tokens (RFC 7009)',
    endpointIn(document, 'end_session_endpoint') && 'ends its own session',
    document.body.backchannel_logout_supported === true && 'tells of sign-outs on its side (back-channel)',
  ].filter((offer) => typeof offer === 'string');
  return offers.length > 0
    ? [fine('provider.sign-out', `At sign-out it ${offers.join(', ')}.`)]
    : [note('provider.sign-out', 'It offers no way to sign out: a session ends here, and goes on there.')];
}
