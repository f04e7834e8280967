import { createProvider } from '../../../edge/oidc/provider.ts';
import { configFrom } from '../discover/contracts.ts';
import { oauthError } from '../judge/attempt.ts';
import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { jsonOf } from './wire.ts';

const quiet = () => {};

/**
 * Shows the provider a refresh token that it cannot know: when it refuses that for its own sake, it knows the client.
 *
 * @see RFC 6749, section 5.2
 */
export async function examineClient(exam: Examination, variables: Variables): Promise<void> {
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
