import { type Credentials, signInRequest } from '../../../edge/backend/request.ts';
import { backendOf, contractOf, only } from '../discover/contracts.ts';
import { type Door, emptySignIn } from '../discover/doors.ts';
import { namesakeOf, strangerOf } from '../discover/neighbours.ts';
import { attemptsAt } from '../discover/plan.ts';
import { type AttemptVerdict, isUnread, judgeAttempt, oauthError } from '../judge/attempt.ts';
import { isSameAs } from '../judge/door.ts';
import { refusalOf } from '../judge/refusals.ts';
import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type SignedIn, settle } from './settle.ts';
import { jsonOf, type Observation, type Observed, UNASKED } from './wire.ts';

/** Wrong passwords are a backend's to count: no more than these are sent in search of the right way. */
const MOST_ATTEMPTS = 4;
const UNREAD = { status: 'unread' } as const;
const BESIDE = /^BACKEND_(?:SCOPE|LOGIN_FIELDS)$/;
/** What members that products ask for are given. */
const USUAL_EXTRAS: Variables = { strategy: 'local', device_name: 'gatehouse', grant_type: 'password' };

/** A way in that has refused a wrong password, and what it said. */
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
  first: Door,
  others: AsyncIterable<Door>,
  credentials: Credentials,
): Promise<SignedIn | undefined> {
  const left = { attempts: MOST_ATTEMPTS };
  let found = await tryDoor(exam, first, credentials, left);
  if (found === undefined) {
    for await (const door of others) {
      found = await tryDoor(exam, door, credentials, left);
      if (found !== undefined || left.attempts === 0) break;
    }
  }
  found ??= UNPROVEN;
  if ('level' in found) return exam.say(found);
  const preset = contractOf(exam, found.variables)?.preset;
  if (preset?.login !== undefined) {
    const { path, encoding, usernameField, passwordField } = preset.login;
    const form = encoding === 'json' ? 'JSON' : 'a form';
    const text = `POST ${path} takes ${form} with ${usernameField} and ${passwordField}: ${preset.title}.`;
    exam.say(fine('sign-in.works', text));
  }
  return found;
}

/** @returns a finding where nothing more is to be tried; `undefined` where it may be another address */
async function tryDoor(
  exam: Examination,
  door: Door,
  credentials: Credentials,
  left: { attempts: number },
): Promise<SignedIn | Finding | undefined> {
  const client = await clientKnobs(exam, door);
  if (isFinding(client)) return client;
  const plan = planFor(exam, door, credentials.username).map((each) => ({ ...each, ...client }));
  const way = await proveDoor(exam, door, plan, { ...credentials, password: wrongPassword() }, left);
  if (way === undefined || 'level' in way) return way;
  const { variables, toWrong } = way;
  const { verdict, answer } = await attempt(exam, variables, credentials);
  if (verdict.status === 'tokens' && answer?.ok)
    return settle(exam, door, { variables, answer, shape: verdict.shape }, credentials);
  if (verdict.status !== 'rejected')
    return refusalOf(exam, isFinal(verdict) ? verdict : { status: 'broken' }, variables, answer, toWrong);
  const isSaidToAll = answer?.ok === true && isSameAs(answer, door.empty);
  const refusal = isUnread(answer, door.empty) ? UNREAD : { ...verdict, isSaidToAll };
  return refusalOf(exam, refusal, variables, answer, toWrong);
}

const UNPROVEN = wrong(
  'sign-in.not-found',
  'No address was found that refuses a wrong password, so the right one was sent nowhere.',
  'Name the address with --login, and what is special about it in a file for --env.',
);

/** What a configuration wants to be sent beside a name and a password is sent wherever the sign-in turns out to be. */
function planFor({ given }: Examination, door: Door, username: string): Variables[] {
  const told = door.variables === undefined ? only(given, (name) => BESIDE.test(name)) : {};
  return attemptsAt(door, username).map((variables) => ({ ...variables, ...told }));
}

/**
 * Looks for the way in with a wrong password, which a sign-in refuses.
 *
 * @returns a finding where nothing more is to be tried; `undefined` where it may be another address
 */
async function proveDoor(
  exam: Examination,
  door: Door,
  plan: Variables[],
  wrongly: Credentials,
  left: { attempts: number },
): Promise<Way | Finding | undefined> {
  for (let variables = plan.shift(); variables !== undefined && left.attempts > 0; variables = plan.shift()) {
    left.attempts -= 1;
    const { verdict, answer } = await attempt(exam, variables, wrongly);
    const isUnseen = verdict.status === 'rejected' && isUnread(answer, door.empty);
    if (isUnseen && plan.length > 0) continue;
    if (isUnseen && !door.isNamed) return refusalOf(exam, UNREAD, variables, answer);
    if (verdict.status === 'rejected')
      return (await isProof(exam, door, variables, wrongly)) ? { variables, toWrong: answer } : undefined;
    if (verdict.status === 'tokens' || verdict.status === 'no-tokens') return careless(door, answer);
    const next = nextAfter(exam, verdict, variables);
    const isPlanned = plan.some((each) => sentFields(exam, each).join() === sentFields(exam, next).join());
    if (next !== undefined) plan.unshift(...(isPlanned ? [] : [next]));
    else if (isFinal(verdict)) return refusalOf(exam, verdict, variables, answer);
  }
  return undefined;
}

/** Whether a refusal is one of the password: where nobody has named the address, its neighbours say something else to the same. */
async function isProof(
  exam: Examination,
  { isNamed = false }: Door,
  variables: Variables,
  wrongly: Credentials,
): Promise<boolean> {
  const answer = exam.wire.latest();
  if (isNamed || !answer?.ok) return isNamed;
  const contract = contractOf(exam, variables);
  const request = contract && signInRequest(contract, wrongly);
  if (request === undefined) return false;
  for (const siblingOf of [strangerOf, namesakeOf]) {
    const beside = await exam.neighbours.beside(request, siblingOf);
    // What does not come shows nothing.
    if ((!beside.ok && beside !== UNASKED) || isSameAs(answer, beside)) return false;
  }
  return true;
}

/** The same with what was asked for; `undefined` where that is not known, or was sent already. */
function nextAfter(exam: Examination, verdict: AttemptVerdict, variables: Variables): Variables | undefined {
  const login = contractOf(exam, variables)?.preset.login;
  if (verdict.status === 'fields') {
    const [name = ''] = verdict.names;
    return login?.usernameField === name ? undefined : { ...variables, BACKEND_LOGIN_USERNAME_FIELD: name };
  }
  if (verdict.status === 'encoding') {
    if (variables.BACKEND_LOGIN_ENCODING !== undefined) return undefined;
    return { ...variables, BACKEND_LOGIN_ENCODING: login?.encoding === 'json' ? 'form' : 'json' };
  }
  if (verdict.status !== 'wants' || !verdict.members.every((name) => name in USUAL_EXTRAS)) return undefined;
  const extras = Object.fromEntries(verdict.members.map((name) => [name, USUAL_EXTRAS[name]]));
  return { ...variables, BACKEND_LOGIN_FIELDS: JSON.stringify({ ...login?.fields, ...extras }) };
}

function isFinding(found: Variables | Finding): found is Finding {
  return 'level' in found;
}

type Final = Extract<AttemptVerdict, { status: 'rejected' | 'no-tokens' | 'wants' | 'client' | 'limited' }>;

function isFinal(verdict: AttemptVerdict): verdict is Final {
  return ['rejected', 'no-tokens', 'wants', 'client', 'limited'].includes(verdict.status);
}

async function attempt(
  exam: Examination,
  variables: Variables,
  credentials: Credentials,
): Promise<{ readonly verdict: AttemptVerdict; readonly answer?: Observation | undefined }> {
  const backend = backendOf(exam, variables);
  if (backend === undefined) return { verdict: { status: 'broken' } };
  await backend.signIn(credentials);
  const answer = exam.wire.latest();
  return { verdict: judgeAttempt(answer, sentFields(exam, variables), exam.now()), answer };
}

function sentFields(exam: Examination, variables: Variables = {}): string[] {
  const login = contractOf(exam, variables)?.preset.login;
  if (login === undefined) return [];
  const { usernameField, passwordField, fields = {}, encoding } = login;
  return [usernameField, passwordField, ...Object.keys(fields), encoding];
}

/** Long, and of all kinds of characters, so that nobody complains of its form. */
function wrongPassword(): string {
  return `Wr0ng-${crypto.randomUUID().slice(0, 13)}`;
}

/** How an OAuth server takes the client: found out with an empty form, before any password is sent. */
async function clientKnobs(exam: Examination, door: Door): Promise<Variables | Finding> {
  const isUnknown = (answer: Observed) => oauthError(jsonOf(answer)) === 'invalid_client';
  const { clientId, clientSecret } = exam.options;
  if (!door.presets.some((name) => name === 'oauth2' || name === 'laravel')) return {};
  if (clientId === undefined) return isUnknown(door.empty) ? MISSING : {};
  const told = door.variables?.BACKEND_CLIENT_AUTHENTICATION;
  const usual = clientSecret === undefined ? ['none'] : ['basic', 'post'];
  for (const method of told === undefined ? usual : [told]) {
    const knobs = { BACKEND_CLIENT_AUTHENTICATION: method };
    const [first] = planFor(exam, door, '');
    const request = emptySignIn(exam, { ...first, ...knobs });
    const answer = request && (await exam.wire.probe(request));
    if (answer?.ok && !isUnknown(answer)) return knobs;
  }
  return REFUSED;
}

const MISSING = note(
  'sign-in.client',
  'It is an OAuth server, which signs people in for clients that it knows.',
  'Register a client there, and run the doctor again with --client-id, and CLIENT_SECRET in the environment.',
);

const REFUSED = wrong(
  'sign-in.client',
  'The OAuth server does not know the client, or not with this secret; the password was not sent.',
  'Compare CLIENT_ID and CLIENT_SECRET with what is registered there. A client without a secret needs no CLIENT_SECRET.',
);

function careless({ path }: Door, answer: Observation | undefined): Finding {
  const status = answer?.ok ? answer.status : '';
  const text = `POST ${path} answers ${status} to a wrong password, so the right one was not sent there.`;
  return wrong('sign-in.careless', text, 'Name the address of the sign-in with --login.');
}
