import { createProvider } from '../../../edge/oidc/provider.ts';
import { readJwk } from '../../../edge/tokens/public-key.ts';
import { configFrom, withoutTheObvious } from '../discover/contracts.ts';
import { endpointIn, type ProviderDocument, providerPreset } from '../discover/provider-document.ts';
import { oauthError } from '../judge/attempt.ts';
import { judgeProvider, providerKnobs } from '../judge/provider.ts';
import {
  type FillIn,
  type Finding,
  fine,
  note,
  type Settings,
  type Variables,
  wrong,
} from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { jsonOf } from './wire.ts';

/** Examines an OpenID provider: what it says of itself, its keys, and whether it knows the client. */
export async function examineProvider(exam: Examination, document: ProviderDocument): Promise<Settings> {
  const { given, options, say } = exam;
  say(...judgeProvider(document));
  await examineKeys(exam, document);
  const preset = options.preset ?? providerPreset(document);
  const base = options.api ?? given.BACKEND_URL;
  const variables = withoutTheObvious({
    ...(base !== undefined && { BACKEND_URL: base }),
    BACKEND_PRESET: preset,
    OIDC_ISSUER: document.issuer,
    ...(options.clientId !== undefined && { CLIENT_ID: options.clientId }),
    ...providerKnobs(document),
    ...kept(given),
  });
  await examineClient(exam, variables);
  say(registration(given.APP_ORIGIN), ...audience(variables));
  const { clientSecret } = options;
  const own: Variables = clientSecret === undefined ? {} : { CLIENT_SECRET: clientSecret };
  return { variables, fillIn: fillInFor(exam, base), own };
}

/** What is configured of the API and its tokens, which only it could judge. */
function kept(given: Variables): Variables {
  const names = /^(?:JWT_(?!SECRET|PUBLIC_KEY)|OIDC_RESOURCE$|BACKEND_(?!URL|PRESET|API_KEY))/;
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.test(name)));
}

function registration(origins: string | undefined): Finding {
  const [origin = '<origin of your site>'] = origins?.split(',') ?? [];
  return note(
    'provider.register',
    `The client there needs the redirect URI ${origin}/auth/callback, ${origin}/login for after a sign-out, and ${origin}/auth/backchannel-logout if it is to tell of sign-outs.`,
  );
}

function audience({ JWT_AUDIENCE: api, OIDC_RESOURCE: resource }: Variables): Finding[] {
  if (api !== undefined || resource !== undefined) return [];
  const text =
    'Most providers issue access tokens that can be verified only for an API that is named to them.';
  return [
    note(
      'provider.audience',
      text,
      'If yours knows the API by an identifier, set JWT_AUDIENCE to it; otherwise the API judges its tokens.',
    ),
  ];
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

const quiet = () => {};

/**
 * Shows the provider a refresh token that it cannot know: when it refuses that for its own sake, it knows the client.
 *
 * @see RFC 6749, section 5.2
 */
async function examineClient(exam: Examination, variables: Variables): Promise<void> {
  exam.say(exam.options.clientId === undefined ? UNREGISTERED : await judgeClient(exam, variables));
}

const UNREGISTERED = note(
  'provider.unregistered',
  'Sign-ins need a client that is registered at the provider.',
  'Register one, with the addresses below, and set CLIENT_ID and CLIENT_SECRET.',
);

async function judgeClient({ wire, now, options }: Examination, variables: Variables): Promise<Finding> {
  const { clientSecret: secret } = options;
  // Which API it is makes no difference here.
  const all = {
    BACKEND_URL: 'https://api.invalid',
    ...variables,
    ...(secret !== undefined && { CLIENT_SECRET: secret }),
  };
  const config = configFrom(all)?.provider;
  if (config === undefined) return UNSEEN;
  const provider = createProvider({ config, leewaySeconds: 30, fetch: wire.fetch, now, log: quiet });
  const answer = await provider.refresh('asked-by-the-doctor');
  if (answer.status === 'rejected')
    return fine('provider.client-known', 'It knows the client, and takes its proof.');
  const error = oauthError(jsonOf(wire.latest())) ?? '';
  return /^(?:invalid|unauthorized)_client$/.test(error) ? STRANGER : UNSEEN;
}

const STRANGER = wrong(
  'provider.client-known',
  'It does not know the client, or not with this secret.',
  'Compare CLIENT_ID and CLIENT_SECRET with what is registered at the provider.',
);

const UNSEEN = note('provider.client-unseen', 'Whether it knows the client could not be seen.');
