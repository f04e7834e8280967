import { createProvider } from '../../../edge/oidc/provider.ts';
import { readJwk } from '../../../edge/public-key.ts';
import { configFrom, withoutTheObvious } from './contracts.ts';
import type { Examination } from './examination.ts';
import { type FillIn, fine, note, type Settings, type Variables, wrong } from './findings.ts';
import { judgeProvider, providerKnobs } from './judge-provider.ts';
import { endpointIn, type ProviderDocument, providerPreset } from './provider-document.ts';
import { jsonOf } from './wire.ts';

const PROBE = {
  redirectUri: 'https://doctor.invalid/auth/callback',
  state: 's'.repeat(43),
  nonce: 'n'.repeat(43),
  codeVerifier: 'v'.repeat(43),
};
const quiet = () => {};

/** Examines an OpenID provider: what it says of itself, its keys, and whether it knows the client. */
export async function examineProvider(exam: Examination, document: ProviderDocument): Promise<Settings> {
  const { given, options, say } = exam;
  say(...judgeProvider(document));
  await examineKeys(exam, document);
  const preset = options.preset ?? providerPreset(document);
  const base = options.api ?? given.BACKEND_URL;
  const variables = withoutTheObvious({
    BACKEND_PRESET: preset,
    ...(base !== undefined && { BACKEND_URL: base }),
    OIDC_ISSUER: document.issuer,
    ...(options.clientId !== undefined && { CLIENT_ID: options.clientId }),
    ...providerKnobs(document),
    ...Object.fromEntries(
      Object.entries(given).filter(
        ([name]) =>
          /^(?:BACKEND|JWT|OIDC_RESOURCE)/.test(name) &&
          name !== 'BACKEND_PRESET' &&
          name !== 'BACKEND_API_KEY',
      ),
    ),
  });
  await examineClient(exam, variables);
  return { variables, fillIn: fillInFor(exam, base) };
}

async function examineKeys({ wire, say }: Examination, document: ProviderDocument): Promise<void> {
  const address = endpointIn(document, 'jwks_uri');
  if (address === undefined) return;
  wire.allow(address);
  const answer = await wire.probe(address);
  const members: unknown = Object(jsonOf(answer)).keys;
  const judged = await Promise.all((Array.isArray(members) ? members : []).map(readJwk));
  const fit = judged.filter(({ ok }) => ok).length;
  say(
    fit > 0
      ? fine('key.set', `Its key set has ${fit} key${fit === 1 ? '' : 's'} to verify with.`)
      : wrong(
          'key.set',
          'Its key set has no key that could verify a token, or cannot be read.',
          'Look into the keys of the provider: RSA of 2048 bits or more, EC or Ed25519, for signatures.',
        ),
  );
}

/**
 * Begins a sign-in as the product does, and shows the provider a refresh token that it cannot know: one that it refuses was
 * looked at, so it knows the client.
 */
async function examineClient({ wire, now, say, options }: Examination, variables: Variables): Promise<void> {
  const { clientId, clientSecret } = options;
  const secret = clientSecret === undefined ? {} : { CLIENT_SECRET: clientSecret };
  const config = configFrom({
    BACKEND_URL: 'https://api.invalid',
    CLIENT_ID: 'gatehouse',
    ...variables,
    ...secret,
  })?.provider;
  if (config === undefined) return;
  const reasons: string[] = [];
  const log = (_: string, __: string, fields: { readonly reason?: string } = {}) =>
    void reasons.push(fields.reason ?? '');
  const provider = createProvider({
    config,
    leewaySeconds: 30,
    fetch: wire.fetch,
    now,
    log: clientId === undefined ? quiet : log,
  });
  if (clientId === undefined) {
    say(
      note(
        'provider.unregistered',
        'Sign-ins need a client that is registered at the provider.',
        'Register one, with the addresses below, and set CLIENT_ID and CLIENT_SECRET.',
      ),
    );
    return;
  }
  const [refreshed, begun] = [await provider.refresh('gatehouse-doctor-asks'), await provider.begin(PROBE)];
  if (refreshed.status === 'rejected')
    say(fine('provider.client-known', 'It knows the client, and takes its proof.'));
  else if (reasons.some((reason) => /client|OAUTH_WWW/i.test(reason))) {
    say(
      wrong(
        'provider.client-known',
        'It does not know the client, or not with this secret.',
        'Compare CLIENT_ID and CLIENT_SECRET with what is registered at the provider.',
      ),
    );
  } else say(note('provider.client-known', 'Whether it knows the client could not be seen.'));
  if (begun.status !== 'ok' && refreshed.status === 'rejected') {
    say(
      note(
        'provider.begin',
        'A sign-in could not be begun for an address that is not registered, as is right where requests are pushed (PAR).',
      ),
    );
  }
}

function fillInFor({ options }: Examination, base: string | undefined): FillIn[] {
  const { clientId, clientSecret } = options;
  return [
    ...(base === undefined
      ? [{ variable: 'BACKEND_URL', what: 'the API that the access tokens are for', given: false }]
      : []),
    ...(clientId === undefined
      ? [
          {
            variable: 'CLIENT_ID',
            what: 'the id of the client that you register at the provider',
            given: false,
          },
        ]
      : []),
    ...(clientId !== undefined && clientSecret === undefined
      ? []
      : [
          { variable: 'CLIENT_SECRET', what: 'the secret of that client', given: clientSecret !== undefined },
        ]),
  ];
}
