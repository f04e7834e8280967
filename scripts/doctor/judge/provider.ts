import { PLAIN_PROVIDER, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { exposureOf } from '../../../edge/config/plain-http.ts';
import { isBaseUrl } from '../../../edge/config/variables/schemas.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../../../edge/tokens/public-key.ts';
import { endpointIn, listIn, type ProviderDocument, providerPreset } from '../discover/provider-document.ts';
import { type Finding, fine, type Variables, wrong } from '../report/findings.ts';

/** What a list of the document has to have one of, and what it says where there is no list. */
interface Requirement {
  readonly id: Finding['id'];
  readonly list: string;
  readonly taken: RegExp;
  readonly byDefault: readonly string[];
  readonly text: string;
  readonly cure: string;
}

const LISTS: readonly Requirement[] = [
  {
    ...{ id: 'provider.flow', list: 'response_types_supported', taken: /^code$/, byDefault: ['code'] },
    text: 'It does not offer the authorization code flow.',
    cure: 'Allow it at the provider.',
  },
  {
    ...{ id: 'provider.client', list: 'token_endpoint_auth_methods_supported' },
    ...{ taken: /^(?:none|client_secret_(?:basic|post))$/, byDefault: ['client_secret_basic'] },
    text: 'It takes neither a client secret, by header or in the body, nor a public client.',
    cure: 'Allow client_secret_basic for the client.',
  },
  {
    ...{ id: 'provider.algorithms', list: 'id_token_signing_alg_values_supported' },
    ...{ taken: new RegExp(`^(?:${PUBLIC_KEY_ALGORITHMS.join('|')})$`), byDefault: ['RS256'] },
    text: 'It signs ID tokens in no way that can be verified by its public keys.',
    cure: 'Have it sign with RS256 or ES256.',
  },
];

/**
 * Judges what a provider says of itself.
 *
 * @see OpenID Connect Discovery 1.0, section 3
 */
export function judgeProvider(document: ProviderDocument): Finding[] {
  const preset: Preset = PRESETS[providerPreset(document)];
  const missing = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].filter(
    (name) => endpointIn(document, name) === undefined,
  );
  const unfit = LISTS.filter(({ list, taken, byDefault }) =>
    (listIn(document, list) ?? byDefault).every((each) => !taken.test(each)),
  );
  return [
    fine('provider.found', `It is an OpenID provider: ${preset.title}.`),
    judgeIssuer(document),
    ...missing.map((name) =>
      wrong(
        'provider.endpoint',
        `Its document has no ${name}.`,
        'Look into the configuration of the provider.',
      ),
    ),
    ...unfit.map(({ id, text, cure }) => wrong(id, text, cure)),
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

function judgeIssuer({ foundAt, issuer }: ProviderDocument): Finding {
  const id = 'provider.issuer';
  const cure = 'Serve it by TLS; plain HTTP is for loopback and private addresses alone.';
  if (!isBaseUrl(issuer) || exposureOf(issuer) === 'public')
    return wrong(id, 'Its issuer is no https address.', cure);
  if (issuer.replace(/\/$/, '') === foundAt)
    return fine(id, `Its issuer is ${issuer}, as it should be for that address.`);
  const text = `The document below ${foundAt} is of another issuer, ${issuer}: whoever trusts one cannot trust the other.`;
  return wrong(id, text, `Use --url ${issuer}, or correct the name of the issuer at the provider.`);
}
