import type { Credentials, ProfileAnswer } from '../../../edge/backend/backend.ts';
import { createIssuers, type Issuers } from '../../../edge/refresh/issuers.ts';
import type { Claims, TokenSet } from '../../../edge/types.ts';
import { idIn } from '../../../edge/util/json-path.ts';
import { configFrom, doorName } from '../discover/contracts.ts';
import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { Observation, Observed } from './wire.ts';

const WORDS = new Intl.ListFormat('en-GB');
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
  const { wire, now, say } = exam;
  const config = configFrom(variables);
  if (config === undefined) return say(fails('configuration', 'The variables contradict each other.'));
  const issuers = createIssuers({ config, backendFetch: wire.fetch, fetch: wire.fetch, now, log: quiet });
  const { backend, exchange } = issuers;
  const answer = await backend.signIn(credentials);
  if (answer.status !== 'ok')
    return say(fails('sign-in', `A second sign-in came to nothing${statusIn(wire.latest())}.`));
  const { tokens } = answer;
  const verification = await issuers.verifierOf(undefined).verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') {
    const reason = verification.status === 'invalid' ? verification.reason : verification.status;
    return say(fails('verification', `The access token does not verify (${reason}).`));
  }
  const profile = await backend.profile(tokens.accessToken);
  const id = answer.user?.id ?? idIn({ ...unverified, ...verification.claims }, backend.preset.ids);
  const nobody = whyNobody(profile, id, wire.latest());
  if (nobody !== undefined) return say(nobody);
  const { refreshToken } = tokens;
  const refreshed = refreshToken === undefined ? undefined : await exchange.redeem(refreshToken);
  if (refreshed !== undefined && refreshed.status !== 'renewed')
    return say(fails('refresh', `The refresh came to nothing${statusIn(wire.latest())}.`));
  const signOut = await proveSignOut(exam, issuers, refreshed?.tokens ?? tokens);
  const steps = [
    'sign-in',
    ...(config.verification.keys.kind === 'opaque' ? [] : ['verification']),
    ...(profile === undefined ? [] : ['profile']),
    ...(refreshed === undefined ? [] : ['refresh']),
    ...(/\.(?:local|fails)$/.test(signOut.id) ? [] : ['sign-out']),
  ];
  const text = `With these variables the product's own code went through ${WORDS.format(steps)}.`;
  say(signOut, fine('proof.works', text));
}

/** Why it is not known who has signed in. */
function whyNobody(
  profile: ProfileAnswer | undefined,
  id: string | undefined,
  latest: Observation | undefined,
): Finding | undefined {
  const isUnknown = profile === undefined && id === undefined;
  const sources =
    'the answer (BACKEND_USER_PATH), the token (BACKEND_ID_PATH) or a profile (BACKEND_ME_PATH)';
  if (isUnknown) return fails('user', `Nothing tells who has signed in, be it ${sources}.`);
  if (profile === undefined || profile.status === 'ok') return undefined;
  const text = `The profile does not tell who has signed in${statusIn(latest)}: BACKEND_ME_PATH, _ENVELOPE or BACKEND_ID_PATH is another.`;
  return fails('profile', text);
}

function fails(step: string, text: string): Finding {
  const cure = 'What stands above says more. If it does not, tell us what the API answers.';
  return wrong(`proof.${step}`, text, cure);
}

/** Whether it does what it should, is seen by what the tokens are worth then. */
async function proveSignOut(
  { wire }: Examination,
  { backend, exchange }: Issuers,
  tokens: TokenSet,
): Promise<Finding> {
  const { logout } = backend.preset;
  const door = logout && doorName(logout);
  const before = wire.latest();
  if (logout !== undefined) await exchange.revoke(tokens);
  const told = wire.latest();
  // One that takes a refresh token is not asked where there is none.
  if (told === before)
    return note(
      'sign-out.local',
      'The API has no sign-out that is known, or none for such tokens: a session ends here, and its tokens live on there until their end.',
    );
  if (!isSuccess(told)) {
    const text = `${door} does not take a sign-out${statusIn(told)}: a session ends here alone.`;
    return note('sign-out.fails', text, 'Compare BACKEND_LOGOUT_PATH with the API, or set it to none.');
  }
  const { accessToken, refreshToken } = tokens;
  const refreshed = refreshToken === undefined ? undefined : await backend.refresh(refreshToken);
  const known = await backend.profile(accessToken);
  const [kind, token] = refreshed === undefined ? ['access', known] : ['refresh', refreshed];
  // Some tell nobody then, with a 200.
  const isNobody = kind === 'access' && known?.status === 'transient' && isSuccess(wire.latest());
  if (token?.status === 'rejected' || isNobody) {
    const lives = refreshed && known?.status === 'ok' ? ' The access token is good until its end.' : '';
    const text = `${door} ends the session there too: the ${kind} token is refused.${lives}`;
    return fine('sign-out.works', text);
  }
  if (token?.status === 'ok') {
    const text = `${door} takes a sign-out (${told.status}), and the API still takes the ${kind} token afterwards.`;
    const cure = 'Have the API revoke tokens at a sign-out; a session ends here all the same.';
    return note('sign-out.incomplete', text, cure);
  }
  const text = `${door} takes a sign-out (${told.status}); whether it ends anything there was not seen.`;
  return note('sign-out.unseen', text);
}

function isSuccess(answer: Observation | undefined): answer is Observed {
  return answer?.ok === true && answer.status >= 200 && answer.status < 300;
}

function statusIn(answer: Observation | undefined): string {
  return answer?.ok ? ` (${answer.status})` : '';
}
