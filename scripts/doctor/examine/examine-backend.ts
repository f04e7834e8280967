import { valueIn } from '../../../edge/backend/places.ts';
import type { Preset } from '../../../edge/backend/presets/index.ts';
import type { Credentials } from '../../../edge/backend/request.ts';
import { splitGrant } from '../../../edge/backend/spent-tokens.ts';
import { at, idIn } from '../../../edge/util/json-path.ts';
import { contractOf, only, readAs, withoutTheObvious } from '../discover/contracts.ts';
import type { Metadata } from '../discover/provider-document.ts';
import { lookForDoors, sayUntried, whyClosed } from '../discover/search.ts';
import { note, present, type Settings, type Variables } from '../report/findings.ts';
import { settingsOf } from '../report/settings.ts';
import { judgeClock, skewOf } from './clock.ts';
import type { Examination } from './examination.ts';
import { findKeys } from './keys.ts';
import { examineSignOut } from './logout.ts';
import { examineProfile } from './profile.ts';
import { prove } from './proof.ts';
import { examineRefresh, examineReplay, type Session } from './refresh.ts';
import type { SignedIn } from './settle.ts';
import { signIn } from './sign-in.ts';
import { factsOf, sayToken } from './token-facts.ts';
import { jsonOf } from './wire.ts';

/** Finds out how a backend is talked to that takes names and passwords. */
export async function examineBackend(exam: Examination, metadata: Metadata): Promise<Settings | undefined> {
  const { options } = exam;
  const doors = lookForDoors(exam, metadata.endpoint);
  const first = await doors.next();
  if (first.done) return exam.say(whyClosed(exam, first.value));
  const { user: username, password } = options;
  if (username === undefined || password === undefined) return sayUntried(exam, first.value);
  const found = await signIn(exam, first.value, doors, { username, password });
  return found && examineSession(exam, metadata, found, { username, password });
}

async function examineSession(
  exam: Examination,
  { published, revocation }: Metadata,
  signedIn: SignedIn,
  credentials: Credentials,
): Promise<Settings> {
  const { variables, answer } = signedIn;
  const read = await readAs(exam, variables, answer);
  const accessToken = read?.tokens.accessToken ?? '';
  const facts = factsOf(accessToken);
  sayToken(exam, variables, facts, jsonOf(answer));
  const skew = skewOf(answer, facts);
  const keys = await findKeys(exam, accessToken, facts, { published, skew: skew ?? 0 });
  const clock = judgeClock(skew, 'JWT_ALGORITHMS' in keys.variables);
  exam.say(...clock.findings);
  const id = idIn(facts?.claims) ?? read?.user?.id ?? idIn(at(jsonOf(answer), signedIn.shape?.user ?? ''));
  const me = await examineProfile(exam, variables, accessToken, { name: credentials.username, id });
  const session = { accessToken, refreshToken: refreshTokenIn(exam, signedIn) };
  const backend = await examineTokens(exam, { ...variables, ...me.variables }, session, revocation);
  const { clientAuthentication, login }: Partial<Preset> = contractOf(exam, variables)?.preset ?? {};
  const isClient = clientAuthentication !== undefined || login?.request !== undefined;
  const client = isClient ? only(exam.own, (name) => name === 'CLIENT_ID') : {};
  const settings = settingsOf(exam, withoutTheObvious({ ...backend, ...client }), keys, clock.variables);
  // Where the key is still to be filled in, nothing may be said of claims, and what the token says has to be taken on trust.
  const hasKey = keys.fillIn.every(({ given }) => given);
  const all = {
    ...present({ BACKEND_URL: backend.BACKEND_URL }),
    ...settings.variables,
    ...exam.own,
    ...keys.own,
  };
  const provable = hasKey ? all : only(all, (name) => !name.startsWith('JWT_'));
  await prove(exam, provable, credentials, hasKey ? {} : facts?.claims);
  if (me.bearer === 'unseen') {
    const text = 'Whether the API takes the access token was not seen.';
    exam.say(note('proof.bearer', text, 'Name an address that only who has signed in may read, with --me.'));
  }
  return settings;
}

/** Refresh, replay and sign-out, in that order, of one session: what is known after them. */
async function examineTokens(
  exam: Examination,
  variables: Variables,
  session: Session,
  revocation: string | undefined,
): Promise<Variables> {
  const refreshed = await examineRefresh(exam, variables, session);
  const newest = await examineReplay(exam, refreshed);
  const known = refreshed.variables;
  const { accessToken = session.accessToken, refreshToken } = splitGrant(newest ?? session.refreshToken);
  return { ...known, ...(await examineSignOut(exam, known, { accessToken, refreshToken }, revocation)) };
}

/** The refresh token, from the body or from the cookie, as the product itself reads it. */
function refreshTokenIn(exam: Examination, { variables, answer }: SignedIn): string | undefined {
  const { tokens, login }: Partial<Preset> = contractOf(exam, variables)?.preset ?? {};
  const places = login?.tokens?.refresh ?? tokens?.refresh;
  const told = places && valueIn({ body: jsonOf(answer), headers: answer.headers }, places);
  return typeof told === 'string' ? told : undefined;
}
