import { setTimeout } from 'node:timers/promises';
import type { Credentials } from '../../../edge/backend/request.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { contractOf, doorName } from '../discover/contracts.ts';
import type { Door } from '../discover/doors.ts';
import { planFor } from '../discover/plan.ts';
import { isUnread } from '../judge/attempt.ts';
import { isSameAs } from '../judge/door.ts';
import { refusalOf } from '../judge/refusals.ts';
import { type Finding, fine, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { clientKnobs } from './oauth-client.ts';
import { attempt, isFinal, proveDoor, UNREAD } from './prove-door.ts';
import { type SignedIn, settle } from './settle.ts';

/** After a wrong password some want a moment before the next, whatever it is: Saleor two seconds. */
const PAUSE_MS = 3_000;

/** Wrong passwords are a backend's to count: no more than these are sent in search of the right way. */
const MOST_ATTEMPTS = 4;

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
    const { encoding, body } = preset.login;
    const form = encoding === 'form' ? 'a form' : 'JSON';
    const [name, password] = ['username', 'password'].map((input) => fieldOf(body, input));
    const taken = name === undefined ? 'a name and a password' : `${form} with ${name} and ${password}`;
    exam.say(fine('sign-in.works', `${doorName(preset.login)} takes ${taken}: ${preset.title}.`));
    if (preset.social !== undefined) exam.say(ELSEWHERE);
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
  const first = await attempt(exam, door, variables, credentials);
  const { verdict, answer, readers } = isTooSoon(first)
    ? await setTimeout(PAUSE_MS).then(() => attempt(exam, door, variables, credentials))
    : first;
  if (verdict.status === 'tokens' && answer?.ok)
    return settle(exam, door, { variables, answer, shape: verdict.shape }, readers, credentials);
  if (verdict.status !== 'rejected')
    return refusalOf(exam, isFinal(verdict) ? verdict : { status: 'broken' }, variables, answer, toWrong);
  const isSaidToAll = answer?.ok === true && isSameAs(answer, door.empty);
  const refusal = isUnread(answer, door.empty) ? UNREAD : { ...verdict, isSaidToAll };
  return refusalOf(exam, refusal, variables, answer, toWrong);
}

function isTooSoon({ verdict, answer }: Awaited<ReturnType<typeof attempt>>): boolean {
  return verdict.status === 'rejected' && /too many\b.*\battempts/i.test(answer?.ok ? answer.text : '');
}

/** Whether a project has set that up, only its owner knows. */
const ELSEWHERE = fine(
  'sign-in.elsewhere',
  'Where it signs people in at Google and others too, by redirect, this site can offer that: socialProviders in gatehouse.config.ts, as docs/backends.md#sign-in-at-google-and-others-through-the-backend has it.',
);

const UNPROVEN = wrong(
  'sign-in.not-found',
  'No address was found that refuses a wrong password, so the right one was sent nowhere.',
  'Name the address with --login, and what is special about it in a file for --env.',
);

function isFinding(found: Variables | Finding): found is Finding {
  return 'level' in found;
}

/** Long, and of all kinds of characters, so that nobody complains of its form. */
function wrongPassword(): string {
  return `Wr0ng-${crypto.randomUUID().slice(0, 13)}`;
}
