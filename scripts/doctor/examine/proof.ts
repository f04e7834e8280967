import type { Credentials } from '../../../edge/backend/request.ts';
import { createIssuers, type Issuers } from '../../../edge/refresh/issuers.ts';
import type { Claims, TokenSet } from '../../../edge/types.ts';
import { idIn } from '../../../edge/util/json-path.ts';
import { configFrom } from '../discover/contracts.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { Observation } from './wire.ts';

/** Keys, and what was given to the doctor, may not be there: what the report says is wrong then is enough. */
const quiet = () => {};

/**
 * Goes through a whole session with the variables that are about to be printed, by the product's own code: sign-in,
 * verification, profile, refresh, sign-out.
 *
 * @param unverified - what the token says, where the key to it is not at hand yet
 */
export async function prove(
  exam: Examination,
  variables: Variables,
  credentials: Credentials,
  unverified: Claims = {},
): Promise<void> {
  const config = configFrom(variables);
  if (config === undefined) return fails(exam, 'proof.configuration', 'The variables contradict each other.');
  const { wire, now } = exam;
  const sources = createIssuers({ config, backendFetch: wire.fetch, fetch: wire.fetch, now, log: quiet });
  const { backend, exchange } = sources;
  const answer = await backend.signIn(credentials);
  if (answer.status !== 'ok')
    return fails(exam, 'proof.sign-in', `A second sign-in came to nothing${statusIn(wire.latest())}.`);
  const { tokens } = answer;

  const verification = await sources.verifierOf(undefined).verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') {
    const reason = verification.status === 'invalid' ? verification.reason : verification.status;
    return fails(exam, 'proof.verification', `The access token does not verify (${reason}).`);
  }
  const profile = await backend.profile(tokens.accessToken);
  const { me, ids } = backend.preset;
  if (profile !== undefined && profile.status !== 'ok') {
    const text = `GET ${me?.path} does not tell who has signed in${statusIn(wire.latest())}: BACKEND_ME_PATH, _ENVELOPE or BACKEND_ID_PATH is another.`;
    return fails(exam, 'proof.profile', text);
  }
  const claims = { ...unverified, ...verification.claims };
  if (profile === undefined && answer.user === undefined && idIn(claims, ids) === undefined) {
    const text =
      'Nothing tells who has signed in: neither the answer (BACKEND_USER_PATH) nor the token (BACKEND_ID_PATH) nor a profile (BACKEND_ME_PATH).';
    return fails(exam, 'proof.user', text);
  }
  const renewed = tokens.refreshToken === undefined ? undefined : await exchange.redeem(tokens.refreshToken);
  if (renewed !== undefined && renewed.status !== 'renewed')
    return fails(exam, 'proof.refresh', `The refresh came to nothing${statusIn(wire.latest())}.`);
  const steps = [
    'sign-in',
    ...(config.verification.keys.kind === 'opaque' ? [] : ['verification']),
    ...(profile === undefined ? [] : ['profile']),
    ...(renewed === undefined ? [] : ['refresh']),
    ...(await signOut(exam, sources, renewed?.tokens ?? tokens)),
  ];
  exam.say(fine('proof.works', `With these variables the product's own code went through ${listed(steps)}.`));
}

/** Whether it does what it should, is seen by what the tokens are worth then. */
async function signOut(
  { wire, say }: Examination,
  { backend, exchange }: Issuers,
  tokens: TokenSet,
): Promise<string[]> {
  const path = backend.preset.logout?.path;
  if (path === undefined) {
    const text =
      'The API has no sign-out that is known: a session ends here, and its tokens live on there until their end.';
    say(note('sign-out.local', text));
    return [];
  }
  await exchange.revoke(tokens);
  const told = wire.latest();
  if (!told?.ok || told.status < 200 || told.status > 299) {
    const text = `POST ${path} does not take a sign-out${statusIn(told)}: a session ends here alone.`;
    say(note('sign-out.fails', text, 'Compare BACKEND_LOGOUT_PATH with the API, or set it to none.'));
    return [];
  }
  const refreshed =
    tokens.refreshToken === undefined ? undefined : await backend.refresh(tokens.refreshToken);
  const known = await backend.profile(tokens.accessToken);
  const token = refreshed === undefined ? known : refreshed;
  const kind = refreshed === undefined ? 'access' : 'refresh';
  const lives = known?.status === 'ok' ? ' The access token is good until its end.' : '';
  if (token?.status === 'rejected')
    say(
      fine(
        'sign-out.works',
        `POST ${path} ends the session there too: the ${kind} token is refused.${kind === 'refresh' ? lives : ''}`,
      ),
    );
  else if (token?.status === 'ok') {
    const text = `POST ${path} takes a sign-out (${told.status}), and the API still takes the ${kind} token afterwards.`;
    const cure = 'Have the API revoke tokens at a sign-out; a session ends here all the same.';
    say(note('sign-out.incomplete', text, cure));
  } else {
    const text = `POST ${path} takes a sign-out (${told.status}); whether it ends anything there was not seen.`;
    say(note('sign-out.unseen', text));
  }
  return ['sign-out'];
}

function statusIn(answer: Observation | undefined): string {
  return answer?.ok ? ` (${answer.status})` : '';
}

function fails({ say }: Examination, id: `proof.${string}`, text: string): void {
  say(wrong(id, text, 'What stands above says more. If it does not, tell us what the API answers.'));
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
