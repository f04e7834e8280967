import { type Credentials, signInRequest } from '../../../edge/backend/request.ts';
import { backendFrom, contractFrom, ownVariables } from '../discover/contracts.ts';
import { type Door, emptySignIn } from '../discover/doors.ts';
import { attemptsAt } from '../discover/plan.ts';
import { type AttemptVerdict, judgeAttempt, oauthError } from '../judge/attempt.ts';
import { isSameAs } from '../judge/door.ts';
import { refusalOf } from '../judge/refusals.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { settle } from './settle.ts';
import type { Shape } from './shape.ts';
import { jsonOf, type Observation, type Observed } from './wire.ts';

/** Wrong passwords are a backend's to count: no more than these are sent in search of the right way. */
const MOST_ATTEMPTS = 4;
/** What members that products ask for are given. */
const USUAL_EXTRAS: Variables = { strategy: 'local', device_name: 'gatehouse', grant_type: 'password' };

export interface SignedIn {
  /** As the preset has it, with what is different. */
  readonly variables: Variables;
  readonly shape: Shape;
  readonly answer: Observed;
}

interface Attempt {
  readonly verdict: AttemptVerdict;
  readonly answer: Observation | undefined;
}

/** A way in that has refused a wrong password. */
interface Way {
  readonly variables: Variables;
  readonly toWrong: Observation | undefined;
}

/**
 * Tries to sign in, at the likeliest address first. All that has to be found out is found out with a wrong password; the right
 * one is sent once, to an address that has refused the wrong one.
 *
 * @returns `undefined` where it came to nothing, which is said
 */
export async function signIn(
  exam: Examination,
  doors: readonly Door[],
  credentials: Credentials,
): Promise<SignedIn | undefined> {
  const left = { attempts: MOST_ATTEMPTS };
  for (const door of doors) {
    const client = await clientKnobs(exam, door);
    if (typeof client === 'string') return sayClient(exam, client);
    const plan = attemptsAt(door, credentials.username).map((variables) => ({ ...variables, ...client }));
    const way = await proveDoor(exam, door, plan, { ...credentials, password: wrongPassword() }, left);
    if (way === 'said') return undefined;
    if (way === 'unproven') continue;
    const { verdict, answer } = await attempt(exam, way.variables, credentials);
    if (verdict.status === 'tokens' && answer?.ok)
      return settle(exam, door, way.variables, { answer, shape: verdict.shape, credentials });
    const refusal = isPlain(verdict) ? verdict : ({ status: 'broken' } as const);
    exam.say(refusalOf(exam, refusal, way.variables, answer, way.toWrong));
    return undefined;
  }
  const text = 'No address was found that refuses a wrong password, so the right one was sent nowhere.';
  const cure = 'Name the address with --login, and what is special about it in a file for --env.';
  exam.say(wrong('sign-in.not-found', text, cure));
  return undefined;
}

/** Looks for the way in with a wrong password, which a sign-in refuses. */
async function proveDoor(
  exam: Examination,
  door: Door,
  plan: Variables[],
  wrongly: Credentials,
  left: { attempts: number },
): Promise<Way | 'unproven' | 'said'> {
  for (let variables = plan.shift(); variables !== undefined && left.attempts > 0; variables = plan.shift()) {
    left.attempts -= 1;
    const { verdict, answer } = await attempt(exam, variables, wrongly);
    if (verdict.status === 'rejected')
      return (await isProof(exam, door, variables, wrongly)) ? { variables, toWrong: answer } : 'unproven';
    if (verdict.status === 'tokens' || verdict.status === 'no-tokens') return sayCareless(exam, door, answer);
    const next = nextAfter(verdict, variables);
    const isPlanned = plan.some((each) => sentFields(each).join() === sentFields(next ?? {}).join());
    if (next !== undefined) plan.unshift(...(isPlanned ? [] : [next]));
    else if (isPlain(verdict)) {
      exam.say(refusalOf(exam, verdict, variables, answer));
      return 'said';
    }
  }
  return 'unproven';
}

/** Whether a refusal is one of the password: where nobody has named the address, its neighbour says something else to the same. */
async function isProof(
  { wire, neighbours, ...exam }: Examination,
  { isNamed = false }: Door,
  variables: Variables,
  wrongly: Credentials,
): Promise<boolean> {
  const answer = wire.latest();
  if (isNamed || !answer?.ok) return isNamed;
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  const request = contract && signInRequest(contract, wrongly);
  return request !== undefined && !isSameAs(answer, await neighbours.beside(request));
}

/** The same with what was asked for; `undefined` where that is not known, or was sent already. */
function nextAfter(verdict: AttemptVerdict, variables: Variables): Variables | undefined {
  const login = contractFrom({ CLIENT_ID: 'any', ...variables })?.preset.login;
  if (verdict.status === 'fields') {
    const [name = ''] = verdict.names;
    return login?.usernameField === name ? undefined : { ...variables, BACKEND_LOGIN_USERNAME_FIELD: name };
  }
  if (verdict.status === 'encoding') {
    if (variables.BACKEND_LOGIN_ENCODING !== undefined) return undefined;
    return { ...variables, BACKEND_LOGIN_ENCODING: login?.encoding === 'json' ? 'form' : 'json' };
  }
  if (verdict.status !== 'wants') return undefined;
  const known = verdict.members.flatMap((name) =>
    USUAL_EXTRAS[name] === undefined ? [] : [[name, USUAL_EXTRAS[name]]],
  );
  if (known.length < verdict.members.length) return undefined;
  const fields = JSON.stringify({ ...login?.fields, ...Object.fromEntries(known) });
  return { ...variables, BACKEND_LOGIN_FIELDS: fields };
}

type Refusal = Extract<AttemptVerdict, { status: 'rejected' | 'no-tokens' | 'wants' | 'client' | 'limited' }>;

function isPlain(verdict: AttemptVerdict): verdict is Refusal {
  return ['rejected', 'no-tokens', 'wants', 'client', 'limited'].includes(verdict.status);
}

async function attempt(exam: Examination, variables: Variables, credentials: Credentials): Promise<Attempt> {
  const all = { ...variables, ...ownVariables(exam) };
  const backend = backendFrom(exam, all);
  if (backend === undefined) return { verdict: { status: 'broken' }, answer: undefined };
  await backend.signIn(credentials);
  const answer = exam.wire.latest();
  return { verdict: judgeAttempt(answer, sentFields(all), exam.now()), answer };
}

function sentFields(variables: Variables): string[] {
  const login = contractFrom({ CLIENT_ID: 'any', ...variables })?.preset.login;
  if (login === undefined) return [];
  const { usernameField, passwordField, fields = {}, encoding } = login;
  return [usernameField, passwordField, ...Object.keys(fields), encoding];
}

/** Long, and of all kinds of characters, so that nobody complains of its form. */
function wrongPassword(): string {
  return `Wr0ng-${crypto.randomUUID().slice(0, 13)}`;
}

/** How an OAuth server takes the client: found out with an empty form, before any password is sent. */
async function clientKnobs(exam: Examination, door: Door): Promise<Variables | 'missing' | 'refused'> {
  const isUnknown = (answer: Observed) => oauthError(jsonOf(answer)) === 'invalid_client';
  const { clientId, clientSecret } = exam.options;
  if (!door.presets.some((name) => name === 'oauth2' || name === 'laravel')) return {};
  if (clientId === undefined) return isUnknown(door.empty) ? 'missing' : {};
  const told = door.variables?.BACKEND_CLIENT_AUTHENTICATION;
  const usual = clientSecret === undefined ? ['none'] : ['basic', 'post'];
  for (const method of told === undefined ? usual : [told]) {
    const knobs = { BACKEND_CLIENT_AUTHENTICATION: method };
    const [first] = attemptsAt(door, '');
    const request = emptySignIn(exam, { ...first, ...knobs });
    const answer = request && (await exam.wire.probe(request));
    if (answer?.ok && !isUnknown(answer)) return knobs;
  }
  return 'refused';
}

function sayClient({ say }: Examination, client: 'missing' | 'refused'): undefined {
  if (client === 'missing') {
    const text = 'It is an OAuth server, which signs people in for clients that it knows.';
    const cure =
      'Register a client there, and run the doctor again with --client-id, and CLIENT_SECRET in the environment.';
    say(note('sign-in.client', text, cure));
    return;
  }
  const text =
    'The OAuth server does not know the client, or not with this secret; the password was not sent.';
  const cure =
    'Compare CLIENT_ID and CLIENT_SECRET with what is registered there. A client without a secret needs no CLIENT_SECRET.';
  say(wrong('sign-in.client', text, cure));
}

function sayCareless({ say }: Examination, { path }: Door, answer: Observation | undefined): 'said' {
  const status = answer?.ok ? answer.status : '';
  const text = `POST ${path} answers ${status} to a wrong password, so the right one was not sent there.`;
  say(wrong('sign-in.careless', text, 'Name the address of the sign-in with --login.'));
  return 'said';
}

export function sayWhere({ say }: Examination, variables: Variables): void {
  const preset = contractFrom(variables)?.preset;
  if (preset?.login === undefined) return;
  const { path, encoding, usernameField, passwordField } = preset.login;
  const form = encoding === 'json' ? 'JSON' : 'a form';
  const text = `POST ${path} takes ${form} with ${usernameField} and ${passwordField}: ${preset.title}.`;
  say(fine('sign-in.works', text));
}
