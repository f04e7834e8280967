import type { Preset } from '../../../edge/backend/presets/index.ts';
import { refreshRequest } from '../../../edge/backend/request.ts';
import { backendFrom, contractFrom, ownVariables } from '../discover/contracts.ts';
import type { Nowhere } from '../discover/first-contact.ts';
import { judgeDoor, withoutSlash } from '../judge/door.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';

/** What a refresh is like, and the newest refresh token. */
export interface Renewal {
  readonly variables: Variables;
  readonly spent: string;
  /** The same as `spent` where it is not replaced. */
  readonly newest: string;
}

const SIBLINGS = [
  'refresh',
  'refresh-token',
  'token/refresh',
  'renew',
  'renewal',
  'refresh/',
  'token/refresh/',
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
 *
 * @returns `undefined` where none was found
 */
export async function examineRefresh(
  exam: Examination,
  nowhere: Nowhere,
  variables: Variables,
  refreshToken: string,
): Promise<Renewal | undefined> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return undefined;
  const asItIs = preset.refresh === undefined ? undefined : await spend(exam, variables, refreshToken);
  const found = asItIs ?? (await elsewhere(exam, nowhere, variables, preset, refreshToken));
  if (found === undefined) {
    exam.say(
      preset.refresh === undefined
        ? note(
            'refresh.unknown',
            'There is a refresh token, but no usual address takes it: sessions end with their access tokens.',
            'Name the address in BACKEND_REFRESH_PATH, and examine it with --env.',
          )
        : wrong(
            'refresh.fails',
            `POST ${preset.refresh.path} does not take the refresh token that the sign-in gave.`,
            'Look into the log of the API, and compare BACKEND_REFRESH_PATH, _ENCODING and _FIELD with its documentation.',
          ),
    );
    return undefined;
  }
  sayRefresh(exam, found);
  return found;
}

async function spend(
  exam: Examination,
  variables: Variables,
  refreshToken: string,
): Promise<Renewal | undefined> {
  const backend = backendFrom(exam, { ...variables, ...ownVariables(exam) });
  const answer = await backend?.refresh(refreshToken);
  if (answer?.status === 'ok') {
    return { variables, spent: refreshToken, newest: answer.tokens.refreshToken ?? refreshToken };
  }
  const movedTo = answer?.status === 'transient' ? answer.movedTo : undefined;
  const path = backend?.preset.refresh?.path ?? '';
  if (movedTo === undefined || withoutSlash(movedTo) !== withoutSlash(path) || movedTo === path)
    return undefined;
  return spend(exam, { ...variables, BACKEND_REFRESH_PATH: movedTo }, refreshToken);
}

async function elsewhere(
  exam: Examination,
  nowhere: Nowhere,
  variables: Variables,
  preset: Preset,
  refreshToken: string,
): Promise<Renewal | undefined> {
  const places: string[] = [];
  for (const path of pathsFor(preset)) {
    if (places.length >= MOST_PLACES || exam.wire.isSpent()) break;
    if (await isThere(exam, nowhere, { ...variables, BACKEND_REFRESH_PATH: path })) places.push(path);
  }
  for (const path of places) {
    for (const knobs of fieldsFor(variables, preset)) {
      const found = await spend(exam, { ...variables, BACKEND_REFRESH_PATH: path, ...knobs }, refreshToken);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Whether an address takes refreshes, which an empty one tells without harm. */
async function isThere(exam: Examination, nowhere: Nowhere, variables: Variables): Promise<boolean> {
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  const request = contract && refreshRequest(contract, '');
  if (request === undefined) return false;
  return judgeDoor(await exam.wire.probe(request), nowhere.post).status === 'open';
}

function pathsFor({ login, refresh }: Preset): string[] {
  const path = withoutSlash(login?.path.split('?', 1)[0] ?? '');
  const parent = path.slice(0, path.lastIndexOf('/'));
  const siblings = SIBLINGS.flatMap((name) => [`${parent}/${name}`, `${path}/${name}`]);
  return [...new Set([refresh?.path ?? [], siblings, USUAL_PATHS].flat())];
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
  const contract = contractFrom(variables)?.preset.refresh;
  const path = contract?.path ?? '';
  say(
    newest === spent
      ? fine('refresh.works', `POST ${path} gives a new access token, and leaves the refresh token as it is.`)
      : fine('refresh.rotates', `POST ${path} gives new tokens: the refresh token is replaced each time.`),
  );
}
