import type { Credentials } from '../../../edge/backend/request.ts';
import { createIssuers, type Issuers } from '../../../edge/refresh/issuers.ts';
import type { Claims, TokenSet } from '../../../edge/types.ts';
import { idIn } from '../../../edge/util/json-path.ts';
import { configFrom } from '../discover/contracts.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';

/** Keys, and what was given to the doctor, may not be there: what the report says is wrong then is enough. */
const quiet = () => {};

/**
 * Goes through a whole session with the variables that are about to be printed, by the product's own code: sign-in,
 * verification, profile, refresh, sign-out.
 *
 * @param unverified - what the token says, where the key to it is not at hand yet
 * @returns whether all of it works
 */
export async function prove(
  exam: Examination,
  variables: Variables,
  credentials: Credentials,
  unverified: Claims = {},
): Promise<boolean> {
  const config = configFrom(variables);
  if (config === undefined) return fails(exam, 'proof.configuration', 'The variables contradict each other.');
  const { wire, now } = exam;
  const sources = createIssuers({ config, backendFetch: wire.fetch, fetch: wire.fetch, now, log: quiet });
  const answer = await sources.backend.signIn(credentials);
  if (answer.status !== 'ok')
    return fails(exam, 'proof.sign-in', `A second sign-in came to nothing (${answer.status}).`);
  const steps = ['sign-in'];

  const verification = await sources.verifierOf(undefined).verifyIssued(answer.tokens.accessToken);
  if (verification.status !== 'valid') {
    const reason = verification.status === 'invalid' ? verification.reason : verification.status;
    return fails(exam, 'proof.verification', `The access token does not verify (${reason}).`);
  }
  if (config.verification.keys.kind !== 'opaque') steps.push('verification');

  const profile = await sources.backend.profile(answer.tokens.accessToken);
  const isKnown =
    profile?.status === 'ok' ||
    answer.user !== undefined ||
    idIn({ ...unverified, ...verification.claims }) !== undefined;
  if (!isKnown)
    return fails(
      exam,
      'proof.user',
      'Nothing tells who has signed in: neither the answer nor the token nor a profile.',
    );
  if (profile?.status === 'ok') steps.push('profile');

  const renewed = await renew(sources, answer.tokens);
  if (renewed === 'failed') return fails(exam, 'proof.refresh', 'The refresh came to nothing.');
  if (renewed !== answer.tokens) steps.push('refresh');
  steps.push(...(await signOut(exam, sources, renewed)));
  exam.say(fine('proof.works', `With these variables the product's own code went through ${listed(steps)}.`));
  return true;
}

async function renew({ exchange }: Issuers, tokens: TokenSet): Promise<TokenSet | 'failed'> {
  if (tokens.refreshToken === undefined) return tokens;
  const outcome = await exchange.redeem(tokens.refreshToken);
  return outcome.status === 'renewed' ? outcome.tokens : 'failed';
}

/** Whether it does what it should, is seen by what the refresh token is worth then. */
async function signOut(
  { wire, say }: Examination,
  { backend, exchange }: Issuers,
  tokens: TokenSet,
): Promise<string[]> {
  const { logout } = backend.preset;
  if (logout === undefined) {
    say(
      note(
        'sign-out.local',
        'The API has no sign-out that is known: a session ends here, and its refresh token lives on there.',
      ),
    );
    return [];
  }
  await exchange.revoke(tokens);
  const told = wire.latest();
  const isTaken = told?.ok && told.status >= 200 && told.status < 300;
  if (!isTaken) {
    say(
      note(
        'sign-out.fails',
        `POST ${logout.path} does not take a sign-out: a session ends here alone.`,
        'Compare BACKEND_LOGOUT_PATH with the API, or set it to none.',
      ),
    );
    return [];
  }
  const after = tokens.refreshToken === undefined ? undefined : await backend.refresh(tokens.refreshToken);
  say(
    after?.status === 'ok'
      ? note(
          'sign-out.incomplete',
          `POST ${logout.path} takes a sign-out, and still takes the refresh token afterwards.`,
        )
      : fine('sign-out.works', `POST ${logout.path} ends the session there too.`),
  );
  return ['sign-out'];
}

function fails({ say }: Examination, id: `proof.${string}`, text: string): false {
  say(wrong(id, text, 'What stands above says more. If it does not, tell us what the API answers.'));
  return false;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
