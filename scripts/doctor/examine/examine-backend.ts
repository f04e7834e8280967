import type { Credentials } from '../../../edge/backend/request.ts';
import { at, idIn } from '../../../edge/util/json-path.ts';
import { contractFrom, ownVariables, withoutTheObvious } from '../discover/contracts.ts';
import { type Context, lookForDoors, sayClosed, saySlash, sayUntried } from '../discover/search.ts';
import { note, type Settings, type Variables } from '../report/findings.ts';
import { clientId, provableWith, settingsOf } from '../report/settings.ts';
import { judgeClock, skewOf } from './clock.ts';
import type { Examination } from './examination.ts';
import { findKeys } from './keys.ts';
import { examineSignOut, type Session } from './logout.ts';
import { examineProfile } from './profile.ts';
import { prove } from './proof.ts';
import { examineRefresh } from './refresh.ts';
import { examineReplay } from './replay.ts';
import { type SignedIn, sayWhere, signIn } from './sign-in.ts';
import { factsOf, sayToken, type TokenFacts } from './token-facts.ts';
import { jsonOf } from './wire.ts';

/** Finds out how a backend is talked to that takes names and passwords. */
export async function examineBackend(exam: Examination, context: Context): Promise<Settings | undefined> {
  const doors = await lookForDoors(exam, context);
  const { user: username, password } = exam.options;
  if (doors.open.length === 0) return sayClosed(exam, doors);
  if (username === undefined || password === undefined) return sayUntried(exam, doors);
  const found = await signIn(exam, doors.open, { username, password });
  if (found === undefined) return undefined;
  saySlash(exam, doors, found.variables);
  return examineSession(exam, context, found, { username, password });
}

async function examineSession(
  exam: Examination,
  { published, revocation }: Context,
  { variables, shape, answer }: SignedIn,
  credentials: Credentials,
): Promise<Settings> {
  sayWhere(exam, variables);
  const accessToken = String(at(jsonOf(answer), shape.access));
  const facts = factsOf(accessToken);
  sayToken(exam, variables, facts, jsonOf(answer));
  const skew = skewOf(answer, facts);
  const keys = await findKeys(exam, accessToken, facts, { published, skew: skew ?? 0 });
  const clock = judgeClock(skew, 'JWT_ALGORITHMS' in keys.variables);
  exam.say(...clock.findings);
  const me = await examineProfile(exam, variables, accessToken, knownOf(credentials.username, facts));
  const session = { accessToken, refreshToken: refreshTokenIn(exam, variables, answer) };
  const backend = await examineTokens(exam, { ...variables, ...me.variables }, session, revocation);
  const shown = withoutTheObvious({ ...backend, ...clientId(exam, variables) });
  const settings = settingsOf(exam, shown, keys, clock.variables);
  const { all, unverified } = provableWith(exam, settings, keys, facts);
  await prove(exam, all, credentials, unverified);
  if (!me.takesBearer) {
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
  const renewal = await examineRefresh(exam, variables, session);
  const newest = renewal && (await examineReplay(exam, renewal));
  const known = renewal?.variables ?? variables;
  const refreshToken = newest ?? session.refreshToken;
  return { ...known, ...(await examineSignOut(exam, known, { ...session, refreshToken }, revocation)) };
}

/** The refresh token, from the body or from the cookie, as the product itself reads it. */
function refreshTokenIn(
  exam: Examination,
  variables: Variables,
  { headers, ...answer }: SignedIn['answer'],
): string | undefined {
  const tokens = contractFrom({ ...variables, ...ownVariables(exam) })?.preset.tokens;
  const cookie = tokens?.refreshCookie;
  const line = headers.getSetCookie().find((each) => cookie !== undefined && each.startsWith(`${cookie}=`));
  const kept = line && /^[^=]+="?([^";]*)/.exec(line)?.[1];
  const told = tokens?.refresh === undefined ? undefined : at(jsonOf({ headers, ...answer }), tokens.refresh);
  return kept ?? (typeof told === 'string' ? told : undefined);
}

function knownOf(username: string, facts: TokenFacts): string[] {
  const id = facts.kind === 'jwt' ? idIn(facts.claims) : undefined;
  return [username, ...(id === undefined ? [] : [id])].map((each) => each.toLowerCase());
}
