import { pathIn } from '../../../edge/backend/places.ts';
import type { Preset } from '../../../edge/backend/presets/index.ts';
import { refreshRequest } from '../../../edge/backend/request.ts';
import { grantOf, takenBy } from '../../../edge/backend/spent-tokens.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { backendOf, contractOf, doorName } from '../discover/contracts.ts';
import { knock } from '../discover/doors.ts';
import { withoutQuery } from '../discover/neighbours.ts';
import { withoutSlash } from '../judge/door.ts';
import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { shapeOf } from './shape.ts';
import { jsonOf } from './wire.ts';

/** The tokens of a session. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
}

/** What a refresh is like, and the tokens that went into it and came of it, where it was taken. */
export interface Refreshed {
  readonly variables: Variables;
  readonly spent?: string;
  /** The same as `spent` where it is not replaced. */
  readonly newest?: string;
}

const SIBLINGS = [
  ...['refresh', 'refresh-token', 'token/refresh', 'renew', 'renewal'],
  ...['refresh/', 'token/refresh/', 'token'],
];
const USUAL_PATHS = [
  '/auth/refresh',
  '/auth/refresh-token',
  '/token/refresh',
  '/refresh',
  '/auth/token/refresh',
];
const USUAL_FIELDS = ['refresh_token', 'refreshToken', 'refresh', 'token'];
const MOST_PLACES = 3;

/**
 * Spends a refresh token, as the preset has it, or where refreshes usually are.
 */
export async function examineRefresh(
  exam: Examination,
  variables: Variables,
  session: Session,
): Promise<Refreshed> {
  const preset = contractOf(exam, variables)?.preset;
  if (preset === undefined) return { variables };
  const { refreshToken } = session;
  const grant =
    grantOf(preset, { accessToken: session.accessToken, ...(refreshToken && { refreshToken }) }) ??
    refreshToken;
  const asItIs = grant === undefined ? undefined : await spend(exam, variables, grant);
  const refusal = exam.wire.latest();
  const found = asItIs ?? (await elsewhere(exam, variables, preset, session));
  if (found === undefined || 'id' in found) {
    exam.say(found ?? whyNone(preset, refreshToken, refusal?.ok ? refusal.status : 'nothing'));
    const isElsewhere = found !== undefined && preset.refresh !== undefined;
    return { variables: isElsewhere ? { ...variables, BACKEND_REFRESH_PATH: 'none' } : variables };
  }
  const refresh = contractOf(exam, found.variables)?.preset.refresh;
  const door = refresh && doorName(refresh);
  if (!takenBy(refresh).refreshToken) exam.say(fine('refresh.works', `${door} exchanges access tokens.`));
  else if (found.newest === found.spent)
    exam.say(
      fine('refresh.works', `${door} gives a new access token, and leaves the refresh token as it is.`),
    );
  else
    exam.say(fine('refresh.rotates', `${door} gives new tokens: the refresh token is replaced each time.`));
  return found;
}

function whyNone({ refresh }: Preset, refreshToken: string | undefined, status: number | string): Finding {
  if (refreshToken === undefined && !takenBy(refresh).accessToken)
    return note('refresh.none', 'The sign-in gives no refresh token: sessions end with their access tokens.');
  if (refresh === undefined) {
    const text = 'No usual address takes the refresh token: sessions end with their access tokens.';
    const cure = 'Name the address in BACKEND_REFRESH_PATH, and examine it with --env.';
    return note('refresh.unknown', text, cure);
  }
  const as = refresh.bearer ? 'a bearer' : (fieldOf(refresh.body, 'refreshToken') ?? 'a cookie');
  const kind = takenBy(refresh).refreshToken ? 'refresh' : 'access';
  const text = `${doorName(refresh)} does not take the ${kind} token that the sign-in gave, as ${as} (${status}).`;
  const cure = 'Compare BACKEND_REFRESH_PATH, _ENCODING and _FIELD with the documentation of the API.';
  return wrong('refresh.fails', text, cure);
}

async function spend(exam: Examination, variables: Variables, spent: string): Promise<Refreshed | undefined> {
  const backend = backendOf(exam, variables);
  const answer = await backend?.refresh(spent);
  if (answer?.status === 'ok') return { variables, spent, newest: answer.tokens.refreshToken ?? spent };
  const movedTo = answer?.status === 'transient' ? answer.movedTo : undefined;
  const path = backend?.preset.refresh?.path ?? '';
  if (movedTo === undefined || movedTo === path || withoutSlash(movedTo) !== withoutSlash(path))
    return undefined;
  return spend(exam, { ...variables, BACKEND_REFRESH_PATH: movedTo }, spent);
}

/** @returns a finding where it is taken in a way that variables cannot say */
async function elsewhere(
  exam: Examination,
  variables: Variables,
  preset: Preset,
  { accessToken, refreshToken }: Session,
): Promise<Refreshed | Finding | undefined> {
  // Where one address serves all, or another host does, there is no other to look at.
  if (preset.login?.shared || preset.login?.base !== undefined) return undefined;
  const places: string[] = [];
  const base = new URL(variables.BACKEND_URL ?? 'http://localhost').pathname.replace(/\/$/, '');
  for (const BACKEND_REFRESH_PATH of pathsFor(preset)) {
    if (places.length >= MOST_PLACES || exam.wire.isSpent()) break;
    const there = { ...variables, BACKEND_REFRESH_PATH };
    const contract = contractOf(exam, there);
    const request = contract && refreshRequest(contract, '');
    if (request === undefined || (await knock(exam, request.clone())).verdict.status !== 'open') continue;
    places.push(request.url);
    for (const knobs of refreshToken === undefined ? [] : fieldsFor(variables, preset)) {
      const found = await spend(exam, { ...there, ...knobs }, refreshToken ?? '');
      if (found !== undefined) return found;
    }
  }
  for (const url of places) {
    const found =
      (refreshToken !== undefined && (await asBearer(exam, url, base, refreshToken, 'refresh'))) ||
      (await asBearer(exam, url, base, accessToken, 'access'));
    if (found) return found;
  }
  return undefined;
}

async function asBearer(
  { wire, secrets, now }: Examination,
  url: string,
  /** The path of the base URL. */
  base: string,
  token: string,
  kind: 'refresh' | 'access',
): Promise<Finding | undefined> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const answer = await wire.probe(url, { method: 'POST', headers });
  if (!answer.ok || answer.status >= 300) return undefined;
  const body = jsonOf(answer);
  const shape = shapeOf(body, answer.headers.getSetCookie(), now());
  const isRefreshed = (name: string) => /^refreshed_?token$/i.test(name);
  const member = shape?.access ?? shape?.refresh ?? Object.keys(Object(body)).find(isRefreshed);
  if (member === undefined) return undefined;
  const text = `POST ${new URL(url).pathname} wants the ${kind} token as a bearer, in the Authorization header, and answers with ${secrets.name(member)}. Variables cannot say that: sessions end with their access tokens until gatehouse.config.ts does.`;
  const cure = `Describe it there: backend: defineBackend({ extends: 'custom', refresh: { path: …, bearer: '${kind}Token' } }); docs/backends.md has an example, and --write gatehouse.backend.ts writes it.`;
  const { pathname: path } = new URL(url);
  return {
    ...note('refresh.bearer', text, cure),
    refresh: { path: path.slice(base.length), bearer: `${kind}Token` },
  };
}

function pathsFor({ login, refresh }: Preset): Set<string> {
  const path = withoutSlash(withoutQuery(login?.path ?? ''));
  const parent = path.slice(0, path.lastIndexOf('/'));
  const siblings = SIBLINGS.flatMap((name) => [`${parent}/${name}`, `${path}/${name}`]);
  return new Set([refresh?.path ?? [], siblings, USUAL_PATHS].flat().filter((each) => each !== path));
}

function fieldsFor(
  { BACKEND_REFRESH_TOKEN_PATH: told, BACKEND_REFRESH_COOKIE: cookie }: Variables,
  { tokens }: Preset,
) {
  if (cookie !== undefined) return [{}];
  const asTold = (told ?? pathIn(tokens.refresh))?.split('.').at(-1);
  const names = new Set([...(asTold === undefined ? [] : [asTold]), ...USUAL_FIELDS]);
  return [...names].map((name) => ({ BACKEND_REFRESH_FIELD: name }));
}

/**
 * Spends a refresh token a second time, as happens after a crash, or with a thief.
 *
 * @returns the refresh token that is good now, if there is one
 */
export async function examineReplay(
  exam: Examination,
  { spent, newest, variables }: Refreshed,
): Promise<string | undefined> {
  const backend = backendOf(exam, variables);
  if (spent === undefined || newest === undefined || spent === newest) return newest;
  if (backend === undefined || !exam.options.replay) return newest;
  const again = await backend.refresh(spent);
  if (again.status === 'transient') return newest;
  if (again.status === 'ok') {
    const isSame = again.tokens.refreshToken === newest;
    const text = isSame
      ? 'A token that was just spent is answered once more, with the same successor: a crash in the middle harms nobody.'
      : 'A token that was just spent is taken once more: there is a retry window, or no account is kept of them.';
    exam.say(fine('refresh.retry-window', text));
    return again.tokens.refreshToken ?? newest;
  }
  const successor = await backend.refresh(newest);
  if (successor.status === 'ok') {
    exam.say(fine('refresh.replay', 'A token that was spent is refused, and its successor stays good.'));
    return successor.tokens.refreshToken ?? newest;
  }
  const text = 'A token that is spent twice ends the session: its successor is refused as well.';
  const cure = 'A few seconds in which the API takes one again would heal a crash; docs/refresh.md says how.';
  return exam.say(note('refresh.replay', text, cure));
}
