import type { PresetName } from '../../../edge/backend/presets/index.ts';
import type { Credentials } from '../../../edge/backend/request.ts';
import { fieldOf, statedIn } from '../../../edge/backend/template.ts';
import { backendOf, contractOf, presetIn, readAs, signInOf } from '../discover/contracts.ts';
import type { Door } from '../discover/doors.ts';
import { namesakeOf, strangerOf } from '../discover/neighbours.ts';
import { type AttemptVerdict, isUnread, judgeAttempt } from '../judge/attempt.ts';
import { isSameAs } from '../judge/door.ts';
import { refusalOf } from '../judge/refusals.ts';
import { type Finding, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type Observation, type Observed, UNASKED } from './wire.ts';

export const UNREAD = { status: 'unread' } as const;
/** What members that products ask for are given. */
const USUAL_EXTRAS: Variables = { strategy: 'local', device_name: 'gatehouse', grant_type: 'password' };

/** A way in that has refused a wrong password, and what it said. */
interface Way {
  readonly variables: Variables;
  readonly toWrong: Observation | undefined;
}

/**
 * Looks for the way in with a wrong password, which a sign-in refuses.
 *
 * @returns a finding where nothing more is to be tried; `undefined` where it may be another address
 */
export async function proveDoor(
  exam: Examination,
  door: Door,
  plan: Variables[],
  wrongly: Credentials,
  left: { attempts: number },
): Promise<Way | Finding | undefined> {
  for (let variables = plan.shift(); variables !== undefined && left.attempts > 0; variables = plan.shift()) {
    left.attempts -= 1;
    const { verdict, answer } = await attempt(exam, door, variables, wrongly);
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
  const request = await signInOf(exam, variables, wrongly);
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
    return fieldOf(login?.body, 'username') === name
      ? undefined
      : { ...variables, BACKEND_LOGIN_USERNAME_FIELD: name };
  }
  if (verdict.status === 'encoding') {
    if (variables.BACKEND_LOGIN_ENCODING !== undefined) return undefined;
    return { ...variables, BACKEND_LOGIN_ENCODING: login?.encoding === 'form' ? 'json' : 'form' };
  }
  if (verdict.status !== 'wants' || !verdict.members.every((name) => name in USUAL_EXTRAS)) return undefined;
  const extras = Object.fromEntries(verdict.members.map((name) => [name, USUAL_EXTRAS[name]]));
  return { ...variables, BACKEND_LOGIN_FIELDS: JSON.stringify({ ...statedIn(login?.body), ...extras }) };
}

function careless({ path }: Door, answer: Observation | undefined): Finding {
  const status = answer?.ok ? answer.status : '';
  const text = `POST ${path} answers ${status} to a wrong password, so the right one was not sent there.`;
  return wrong('sign-in.careless', text, 'Name the address of the sign-in with --login.');
}

type Final = Extract<AttemptVerdict, { status: 'rejected' | 'no-tokens' | 'wants' | 'client' | 'limited' }>;

export function isFinal(verdict: AttemptVerdict): verdict is Final {
  return ['rejected', 'no-tokens', 'wants', 'client', 'limited'].includes(verdict.status);
}

/** Signs in as variables say, and judges what comes of it, by whatever preset of the door. */
export async function attempt(
  exam: Examination,
  door: Door,
  variables: Variables,
  credentials: Credentials,
): Promise<{
  readonly verdict: AttemptVerdict;
  readonly answer?: Observation | undefined;
  readonly readers: readonly PresetName[];
}> {
  const backend = backendOf(exam, variables);
  if (backend === undefined) return { verdict: { status: 'broken' }, readers: [] };
  await backend.signIn(credentials);
  const answer = exam.wire.latest();
  const readers = answer?.ok ? await readersOf(exam, door, variables, answer) : [];
  const sent = sentFields(exam, variables);
  return { verdict: judgeAttempt(answer, sent, exam.now(), readers.length > 0), answer, readers };
}

/** The presets that find tokens in an answer: the one that has asked, before the others of its door. */
async function readersOf(
  exam: Examination,
  { presets }: Door,
  variables: Variables,
  answer: Observed,
): Promise<readonly PresetName[]> {
  const asked = presetIn(variables) ?? 'custom';
  const read = async (name: PresetName) =>
    (await readAs(exam, { ...variables, BACKEND_PRESET: name }, answer)) ? [name] : [];
  return (await Promise.all([...new Set([asked, ...presets])].map(read))).flat();
}

function sentFields(exam: Examination, variables: Variables = {}): string[] {
  const login = contractOf(exam, variables)?.preset.login;
  if (login === undefined) return [];
  return [...Object.keys(login.body ?? {}), login.encoding ?? 'json'];
}
