import { createProvider } from '../../../edge/oidc/provider.ts';
import { configFrom, only, withoutTheObvious } from '../discover/contracts.ts';
import { type ProviderDocument, providerPreset } from '../discover/provider-document.ts';
import { oauthError } from '../judge/attempt.ts';
import { judgeProvider, providerKnobs } from '../judge/provider.ts';
import {
  type FillIn,
  type Finding,
  fine,
  note,
  present,
  type Settings,
  type Variables,
  wrong,
} from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { jsonOf } from './wire.ts';

/** What is configured of the API and its tokens, which only it could judge. */
const KEPT = /^(?:JWT_(?!SECRET|PUBLIC_KEY)|OIDC_RESOURCE$|BACKEND_(?!URL|PRESET|API_KEY))/;

/** Examines an OpenID provider: what it says of itself, its keys, and whether it knows the client. */
export async function examineProvider(exam: Examination, document: ProviderDocument): Promise<Settings> {
  const { given, options, say } = exam;
  const { clientId, clientSecret } = options;
  say(...judgeProvider(document));
  const base = options.api ?? given.BACKEND_URL;
  const variables = withoutTheObvious({
    ...present({ BACKEND_URL: base, BACKEND_PRESET: options.preset ?? providerPreset(document) }),
    ...present({ OIDC_ISSUER: document.issuer, CLIENT_ID: clientId }),
    ...providerKnobs(document),
    ...only(given, (name) => KEPT.test(name)),
  });
  say(clientId === undefined ? UNREGISTERED : await judgeClient(exam, variables));
  const [origin = '<origin of your site>'] = given.APP_ORIGIN?.split(',') ?? [];
  const text = `The client there needs the redirect URI ${origin}/auth/callback, ${origin}/login for after a sign-out, and ${origin}/auth/backchannel-logout if it is to tell of sign-outs.`;
  say(note('provider.register', text));
  if (variables.JWT_AUDIENCE === undefined && variables.OIDC_RESOURCE === undefined) say(NO_AUDIENCE);
  return { variables, fillIn: fillInFor(exam, base), own: present({ CLIENT_SECRET: clientSecret }) };
}

const UNREGISTERED = note(
  'provider.unregistered',
  'Sign-ins need a client that is registered at the provider.',
  'Register one, with the addresses below, and set CLIENT_ID and CLIENT_SECRET.',
);

const NO_AUDIENCE = note(
  'provider.audience',
  'Most providers issue access tokens that can be verified only for an API that is named to them.',
  'If yours knows the API by an identifier, set JWT_AUDIENCE to it; otherwise the API judges its tokens.',
);

function fillInFor({ options: { clientId, clientSecret } }: Examination, base: string | undefined): FillIn[] {
  const [isKnown, given] = [clientId !== undefined, clientSecret !== undefined];
  const open = (isOpen: boolean, line: FillIn) => (isOpen ? [line] : []);
  const [api, id] = [
    'the API that the access tokens are for',
    'the id of the client that you register there',
  ];
  return [
    ...open(base === undefined, { variable: 'BACKEND_URL', what: api, given: false }),
    ...open(!isKnown, { variable: 'CLIENT_ID', what: id, given: false }),
    ...open(!isKnown || given, { variable: 'CLIENT_SECRET', what: 'the secret of that client', given }),
  ];
}

const quiet = () => {};

/**
 * Shows the provider a refresh token that it cannot know: when it refuses that for its own sake, it knows the client.
 *
 * @see RFC 6749, section 5.2
 */
async function judgeClient({ wire, now, own }: Examination, variables: Variables): Promise<Finding> {
  // Which API it is makes no difference here.
  const config = configFrom({ BACKEND_URL: 'https://api.invalid', ...variables, ...own })?.provider;
  const unseen = note('provider.client-unseen', 'Whether it knows the client could not be seen.');
  if (config === undefined) return unseen;
  const provider = createProvider({ config, leewaySeconds: 30, fetch: wire.fetch, now, log: quiet });
  const answer = await provider.refresh('asked-by-the-doctor');
  if (answer.status === 'rejected')
    return fine('provider.client-known', 'It knows the client, and takes its proof.');
  if (!/^(?:invalid|unauthorized)_client$/.test(oauthError(jsonOf(wire.latest())) ?? '')) return unseen;
  const text = 'It does not know the client, or not with this secret.';
  const cure = 'Compare CLIENT_ID and CLIENT_SECRET with what is registered at the provider.';
  return wrong('provider.client-known', text, cure);
}
