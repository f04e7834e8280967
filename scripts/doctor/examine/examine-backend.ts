import { at, idIn } from '../../../edge/util/json-path.ts';
import { contractFrom, ownVariables, withoutTheObvious } from '../discover/contracts.ts';
import type { Nowhere } from '../discover/first-contact.ts';
import { type Context, lookForDoors, sayClosed, saySlash, sayUntried } from '../discover/search.ts';
import { note, type Settings, type Variables, wrong } from '../report/findings.ts';
import { sayToken } from '../report/say-token.ts';
import { clientId, provableWith, settingsOf } from '../report/settings.ts';
import { judgeClock, skewOf } from './clock.ts';
import type { Examination } from './examination.ts';
import { findKeys } from './keys.ts';
import { examineSignOut } from './logout.ts';
import { examineProfile } from './profile.ts';
import { prove } from './proof.ts';
import { examineRefresh, type Renewal } from './refresh.ts';
import { examineReplay } from './replay.ts';
import { type SignedIn, sayWhere, signIn } from './sign-in.ts';
import { factsOf, type TokenFacts } from './token-facts.ts';
import { jsonOf } from './wire.ts';

/** Finds out how a backend is talked to that takes names and passwords. */
export async function examineBackend(exam: Examination, context: Context): Promise<Settings | undefined> {
  const doors = await lookForDoors(exam, context);
  const { user, password } = exam.options;
  if (doors.open.length === 0) return sayClosed(exam, doors);
  if (user === undefined || password === undefined) return sayUntried(exam, doors);
  const outcome = await signIn(exam, doors.open, { username: user, password });
  if (outcome === 'not-found') {
    exam.say(
      wrong(
        'sign-in.not-found',
        'No address was found that gives tokens for this user name and password.',
        'Name the address with --login, and what is special about it in a file for --env.',
      ),
    );
  }
  if (typeof outcome === 'string') return undefined;
  saySlash(exam, doors, outcome.variables);
  return examineSession(exam, context, outcome, { username: user, password });
}

async function examineSession(
  exam: Examination,
  { nowhere, published, revocation }: Context,
  { variables: found, shape, answer }: SignedIn,
  credentials: { readonly username: string; readonly password: string },
): Promise<Settings> {
  const isOAuth = revocation !== undefined && found.BACKEND_PRESET === 'oauth2';
  const variables = isOAuth ? { ...found, BACKEND_LOGOUT_PATH: revocation } : found;
  sayWhere(exam, variables);
  const accessToken = String(at(jsonOf(answer), shape.access));
  const facts = factsOf(accessToken);
  sayToken(exam, variables, facts, jsonOf(answer));
  const skew = skewOf(answer, facts);
  const keys = await findKeys(exam, accessToken, facts, { published, skew: skew ?? 0 });
  const clock = judgeClock(skew, 'JWT_ALGORITHMS' in keys.variables);
  exam.say(...clock.findings);
  const me = await examineProfile(exam, variables, accessToken, knownOf(credentials.username, facts));
  const { renewal, signOut } = await examineTokens(
    exam,
    nowhere,
    { ...variables, ...me },
    { accessToken, refreshToken: refreshTokenIn(exam, variables, answer) },
  );
  const backend = withoutTheObvious({
    ...(renewal?.variables ?? { ...variables, ...me }),
    ...signOut,
    ...clientId(exam, variables),
  });
  const settings = settingsOf(exam, backend, keys, clock.variables);
  const { all, unverified } = provableWith(exam, settings, keys, facts);
  await prove(exam, all, credentials, unverified);
  return settings;
}

/** Refresh, replay and sign-out, in that order, of one session. */
async function examineTokens(
  exam: Examination,
  nowhere: Nowhere,
  variables: Variables,
  tokens: { readonly accessToken: string; readonly refreshToken: string | undefined },
): Promise<{ readonly renewal?: Renewal | undefined; readonly signOut: Variables }> {
  const { accessToken, refreshToken } = tokens;
  if (refreshToken === undefined) {
    exam.say(
      note('refresh.none', 'The sign-in gives no refresh token: sessions end with their access tokens.'),
    );
    return { signOut: await examineSignOut(exam, nowhere, variables, tokens) };
  }
  const renewal = await examineRefresh(exam, nowhere, variables, refreshToken);
  const newest = renewal === undefined ? refreshToken : await examineReplay(exam, renewal);
  const known = renewal?.variables ?? variables;
  const signOut = await examineSignOut(exam, nowhere, known, {
    accessToken,
    refreshToken: newest ?? refreshToken,
  });
  return { renewal, signOut };
}

/** The refresh token, from the body or from the cookie, as the product itself reads it. */
function refreshTokenIn(
  exam: Examination,
  variables: Variables,
  answer: SignedIn['answer'],
): string | undefined {
  const tokens = contractFrom({ ...variables, ...ownVariables(exam) })?.preset.tokens;
  const cookie = tokens?.refreshCookie;
  const line = answer.headers
    .getSetCookie()
    .find((each) => cookie !== undefined && each.startsWith(`${cookie}=`));
  const kept = line && /^[^=]+="?([^";]*)/.exec(line)?.[1];
  const told = tokens?.refresh === undefined ? undefined : at(jsonOf(answer), tokens.refresh);
  return kept ?? (typeof told === 'string' ? told : undefined);
}

function knownOf(username: string, facts: TokenFacts): string[] {
  const id = facts.kind === 'jwt' ? idIn(facts.claims) : undefined;
  return [username, ...(id === undefined ? [] : [id])];
}
