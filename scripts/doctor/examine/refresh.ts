import type { Preset } from '../../../edge/backend/presets/index.ts';
import { refreshRequest } from '../../../edge/backend/request.ts';
import { backendFrom, contractFrom, ownVariables } from '../discover/contracts.ts';
import { knock } from '../discover/doors.ts';
import { withoutSlash } from '../judge/door.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { shapeOf } from './shape.ts';
import { jsonOf } from './wire.ts';

/** What a refresh is like, and the newest refresh token. */
export interface Renewal {
  readonly variables: Variables;
  readonly spent: string;
  /** The same as `spent` where it is not replaced. */
  readonly newest: string;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

const SIBLINGS = [
  ...['refresh', 'refresh-token', 'token/refresh', 'renew', 'renewal'],
  ...['refresh/', 'token/refresh/', 'token'],
];
const USUAL_PATHS = [
  ...['/auth/refresh', '/auth/refresh-token', '/token/refresh'],
  ...['/refresh', '/auth/token/refresh'],
];
const USUAL_FIELDS = ['refresh_token', 'refreshToken', 'refresh', 'token'];
const MOST_PLACES = 3;

/**
 * Spends a refresh token, as the preset has it, or where refreshes usually are.
 *
 * @returns `undefined` where none was found that settings can say
 */
export async function examineRefresh(
  exam: Examination,
  variables: Variables,
  tokens: Tokens,
): Promise<Renewal | undefined> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return undefined;
  const { refreshToken } = tokens;
  const isNamed = preset.refresh !== undefined && refreshToken !== undefined;
  const asItIs = isNamed ? await spend(exam, variables, refreshToken) : undefined;
  const refusal = exam.wire.latest();
  const found = asItIs ?? (await elsewhere(exam, variables, preset, tokens));
  if (found !== undefined && found !== 'by bearer') {
    sayRefresh(exam, found);
    return found;
  }
  if (found === 'by bearer') return undefined;
  if (refreshToken === undefined) {
    const text = 'The sign-in gives no refresh token: sessions end with their access tokens.';
    exam.say(note('refresh.none', text));
  } else if (preset.refresh === undefined) {
    const text =
      'There is a refresh token, but no usual address takes it: sessions end with their access tokens.';
    const cure = 'Name the address in BACKEND_REFRESH_PATH, and examine it with --env.';
    exam.say(note('refresh.unknown', text, cure));
  } else {
    const { path, field } = preset.refresh;
    const status = refusal?.ok ? refusal.status : 'nothing';
    exam.say(
      wrong(
        'refresh.fails',
        `POST ${path} does not take the refresh token that the sign-in gave, as ${field ?? 'a cookie'} (${status}).`,
        'Look into the log of the API, and compare BACKEND_REFRESH_PATH, _ENCODING and _FIELD with its documentation.',
      ),
    );
  }
  return undefined;
}

async function spend(
  exam: Examination,
  variables: Variables,
  refreshToken: string,
): Promise<Renewal | undefined> {
  const backend = backendFrom(exam, { ...variables, ...ownVariables(exam) });
  const answer = await backend?.refresh(refreshToken);
  if (answer?.status === 'ok')
    return { variables, spent: refreshToken, newest: answer.tokens.refreshToken ?? refreshToken };
  const movedTo = answer?.status === 'transient' ? answer.movedTo : undefined;
  const path = backend?.preset.refresh?.path ?? '';
  if (movedTo === undefined || withoutSlash(movedTo) !== withoutSlash(path) || movedTo === path)
    return undefined;
  return spend(exam, { ...variables, BACKEND_REFRESH_PATH: movedTo }, refreshToken);
}

async function elsewhere(
  exam: Examination,
  variables: Variables,
  preset: Preset,
  { accessToken, refreshToken }: Tokens,
): Promise<Renewal | 'by bearer' | undefined> {
  const places: Request[] = [];
  for (const path of pathsFor(preset)) {
    if (places.length >= MOST_PLACES || exam.wire.isSpent()) break;
    const contract = contractFrom({ ...variables, ...ownVariables(exam), BACKEND_REFRESH_PATH: path });
    const request = contract && refreshRequest(contract, '');
    if (contract === undefined || request === undefined) continue;
    const { verdict } = await knock(exam, request.clone());
    if (verdict.status !== 'open') continue;
    places.push(request);
    for (const knobs of refreshToken === undefined ? [] : fieldsFor(variables, preset)) {
      const found = await spend(
        exam,
        { ...variables, BACKEND_REFRESH_PATH: path, ...knobs },
        refreshToken ?? '',
      );
      if (found !== undefined) return found;
    }
  }
  for (const { url } of places) {
    if (refreshToken !== undefined && (await isTakenAsBearer(exam, url, refreshToken, 'refresh')))
      return 'by bearer';
    if (await isTakenAsBearer(exam, url, accessToken, 'access')) return 'by bearer';
  }
  return undefined;
}

/** What settings cannot say, and is told apart from a refusal. */
async function isTakenAsBearer(
  exam: Examination,
  url: string,
  token: string,
  kind: 'refresh' | 'access',
): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const answer = await exam.wire.probe(url, { method: 'POST', headers });
  if (!answer.ok || answer.status >= 300) return false;
  const shape = shapeOf(jsonOf(answer), answer.headers.getSetCookie(), exam.now());
  const member = shape?.access ?? shape?.refresh ?? Object.keys(Object(jsonOf(answer))).find(isRefreshed);
  if (member === undefined) return false;
  const text = `POST ${new URL(url).pathname} wants the ${kind} token as a bearer, in the Authorization header, and answers with ${exam.secrets.name(member)}. Settings cannot say that: sessions end with their access tokens.`;
  const cure =
    'Have the API take the refresh token as a member of the body (BACKEND_REFRESH_PATH, BACKEND_REFRESH_FIELD), or give access tokens a longer life.';
  exam.say(note('refresh.bearer', text, cure));
  return true;
}

function isRefreshed(name: string): boolean {
  return /^refreshed_?token$/i.test(name);
}

function pathsFor({ login, refresh }: Preset): string[] {
  const path = withoutSlash(login?.path.split('?', 1)[0] ?? '');
  const parent = path.slice(0, path.lastIndexOf('/'));
  const siblings = SIBLINGS.flatMap((name) => [`${parent}/${name}`, `${path}/${name}`]);
  return [...new Set([refresh?.path ?? [], siblings, USUAL_PATHS].flat())].filter((each) => each !== path);
}

function fieldsFor(
  { BACKEND_REFRESH_TOKEN_PATH: told, BACKEND_REFRESH_COOKIE: cookie }: Variables,
  { tokens }: Preset,
): Variables[] {
  if (cookie !== undefined) return [{}];
  const asTold = (told ?? tokens.refresh)?.split('.').at(-1);
  const names = new Set([...(asTold === undefined ? [] : [asTold]), ...USUAL_FIELDS]);
  return [...names].map((name) => ({ BACKEND_REFRESH_FIELD: name }));
}

function sayRefresh({ say }: Examination, { variables, spent, newest }: Renewal): void {
  const path = contractFrom({ CLIENT_ID: 'any', ...variables })?.preset.refresh?.path ?? '';
  say(
    newest === spent
      ? fine('refresh.works', `POST ${path} gives a new access token, and leaves the refresh token as it is.`)
      : fine('refresh.rotates', `POST ${path} gives new tokens: the refresh token is replaced each time.`),
  );
}
