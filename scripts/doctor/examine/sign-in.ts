import type { Credentials } from '../../../edge/backend/request.ts';
import { backendFrom, contractFrom, ownVariables } from '../discover/contracts.ts';
import { type Door, knock } from '../discover/doors.ts';
import { attemptsAt } from '../discover/plan.ts';
import { type AttemptVerdict, judgeAttempt, oauthError } from '../judge/attempt.ts';
import { refusalOf } from '../judge/refusals.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { settle } from './settle.ts';
import type { Shape } from './shape.ts';
import { jsonOf, type Observed } from './wire.ts';

/** Passwords are a backend's to count: no more than these are sent in search of the right way. */
const MOST_ATTEMPTS = 4;

export interface SignedIn {
  /** As the preset has it, with what is different. */
  readonly variables: Variables;
  readonly shape: Shape;
  readonly answer: Observed;
}

export type SignInOutcome = SignedIn | 'refused' | 'client-missing' | 'not-found';

/**
 * Tries to sign in, at the likeliest address first. It ends with the first answer that shows that someone has looked at the
 * password, since a second wrong one might lock the account.
 */
export async function signIn(
  exam: Examination,
  doors: readonly Door[],
  credentials: Credentials,
): Promise<SignInOutcome> {
  let left = MOST_ATTEMPTS;
  for (const door of doors) {
    const client = await clientKnobs(exam, door);
    if (client === 'missing' || client === 'refused') return sayClient(exam, client);
    const plan = attemptsAt(door, credentials.username).map((variables) => ({ ...variables, ...client }));
    for (let attempt = plan.shift(); attempt !== undefined && left > 0; attempt = plan.shift()) {
      left -= 1;
      const verdict = await tryOnce(exam, attempt, credentials);
      const answer = exam.wire.latest();
      if (verdict.status === 'tokens') {
        if (!answer?.ok) break;
        return settle(exam, door, attempt, { answer, shape: verdict.shape, credentials });
      }
      if (verdict.status === 'fields') plan.unshift(...withFields(plan, attempt, verdict.names));
      else if (verdict.status === 'encoding') plan.unshift(...otherEncoding(attempt));
      else if (verdict.status === 'broken') break;
      else {
        exam.say(refusalOf(exam, verdict, attempt, answer));
        return 'refused';
      }
    }
  }
  return 'not-found';
}

async function tryOnce(
  exam: Examination,
  variables: Variables,
  credentials: Credentials,
): Promise<AttemptVerdict> {
  const all = { ...variables, ...ownVariables(exam) };
  const backend = backendFrom(exam, all);
  if (backend === undefined) return { status: 'broken' };
  await backend.signIn(credentials);
  return judgeAttempt(exam.wire.latest(), sentFields(all), exam.now());
}

function sentFields(variables: Variables): string[] {
  const login = contractFrom(variables)?.preset.login;
  return login === undefined ? [] : [login.usernameField, login.passwordField];
}

/** The same with the field that is asked for; unless the plan has it anyway. */
function withFields(plan: readonly Variables[], attempt: Variables, [name]: readonly string[]): Variables[] {
  if (name === undefined || attempt.BACKEND_LOGIN_USERNAME_FIELD === name) return [];
  const isPlanned = plan[0] !== undefined && sentFields(plan[0]).includes(name);
  return isPlanned ? [] : [{ ...attempt, BACKEND_LOGIN_USERNAME_FIELD: name }];
}

function otherEncoding(attempt: Variables): Variables[] {
  const encoding = contractFrom(attempt)?.preset.login?.encoding;
  if (attempt.BACKEND_LOGIN_ENCODING !== undefined) return [];
  return [{ ...attempt, BACKEND_LOGIN_ENCODING: encoding === 'json' ? 'form' : 'json' }];
}

/** How an OAuth server takes the client: found out with an empty form, before any password is sent. */
async function clientKnobs(exam: Examination, door: Door): Promise<Variables | 'missing' | 'refused'> {
  const isUnknown = (answer: Observed) =>
    /^(?:invalid|unauthorized)_client$/.test(oauthError(jsonOf(answer)) ?? '');
  const { clientId, clientSecret } = exam.options;
  const isOAuth = door.presets.some((name) => name === 'oauth2' || name === 'laravel');
  if (!isOAuth) return {};
  if (clientId === undefined) return isUnknown(door.empty) ? 'missing' : {};
  for (const method of clientSecret === undefined ? ['none'] : ['basic', 'post']) {
    const knobs = { BACKEND_CLIENT_AUTHENTICATION: method };
    const [first] = attemptsAt(door, '');
    const answer = await knock(exam, { ...first, ...knobs });
    if (answer?.ok && !isUnknown(answer)) return knobs;
  }
  return 'refused';
}

function sayClient({ say }: Examination, client: 'missing' | 'refused'): SignInOutcome {
  if (client === 'missing') {
    say(
      note(
        'sign-in.client',
        'It is an OAuth server, which signs people in for clients that it knows.',
        'Register a client there, and run the doctor again with --client-id, and CLIENT_SECRET in the environment.',
      ),
    );
    return 'client-missing';
  }
  say(
    wrong(
      'sign-in.client',
      'The OAuth server does not know the client, or not with this secret; the password was not sent.',
      'Compare CLIENT_ID and CLIENT_SECRET with what is registered there. A client without a secret needs no CLIENT_SECRET.',
    ),
  );
  return 'refused';
}

export function sayWhere({ say }: Examination, variables: Variables): void {
  const preset = contractFrom(variables)?.preset;
  if (preset?.login === undefined) return;
  const { path, encoding, usernameField, passwordField } = preset.login;
  const form = encoding === 'json' ? 'JSON' : 'a form';
  say(
    fine(
      'sign-in.works',
      `POST ${path} takes ${form} with ${usernameField} and ${passwordField}: ${preset.title}.`,
    ),
  );
}
