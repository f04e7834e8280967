import { at, idIn } from '../../../edge/json-path.ts';
import { ancestors } from './addresses.ts';
import { type Candidate, presetCandidates, usualCandidates } from './candidates.ts';
import { judgeClock, skewOf } from './clock.ts';
import { contractFrom, ownVariables, withoutTheObvious } from './contracts.ts';
import { configuredCandidate, type Doors, findDoors } from './doors.ts';
import type { Examination } from './examination.ts';
import { fine, note, type Settings, type Variables, wrong } from './findings.ts';
import type { Nowhere } from './first-contact.ts';
import { findKeys, type Keys } from './keys.ts';
import { examineSignOut } from './logout.ts';
import { examineProfile } from './profile.ts';
import { prove } from './proof.ts';
import { examineRefresh, type Renewal } from './refresh.ts';
import { examineReplay } from './replay.ts';
import { type SignedIn, sayWhere, signIn } from './sign-in.ts';
import { durationOf, factsOf, type TokenFacts } from './token-facts.ts';
import { jsonOf } from './wire.ts';

/** What else is known of a backend. */
export interface Context {
  readonly nowhere: Nowhere;
  /** Where its own metadata say that its keys are. */
  readonly published: string | undefined;
  /** A token endpoint that takes passwords, by its own metadata. */
  readonly endpoint?: Candidate | undefined;
}

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

async function lookForDoors(exam: Examination, { nowhere, endpoint }: Context): Promise<Doors> {
  const { url, options } = exam;
  const configured = configuredCandidate(exam);
  const sure = [configured, endpoint].filter((each) => each !== undefined);
  const first = await findDoors(exam, nowhere, sure);
  if (first.open.length > 0) return first;
  const wanted = await findDoors(exam, nowhere, presetCandidates(url, options.preset));
  if (wanted.open.length > 0) return join(first, wanted);
  const others = options.preset === undefined ? [] : presetCandidates(url);
  const rest = await findDoors(exam, nowhere, [...others, ...usualCandidates(url)]);
  if (options.preset !== undefined && options.preset !== 'custom' && rest.open.length > 0) {
    exam.say(
      wrong(
        'variables.BACKEND_PRESET',
        `There is no sign-in where ${options.preset} has it.`,
        'Leave --preset out, or take the preset that is found below.',
      ),
    );
  }
  return join(first, wanted, rest);
}

async function examineSession(
  exam: Examination,
  { nowhere, published }: Context,
  { variables, shape, answer }: SignedIn,
  credentials: { readonly username: string; readonly password: string },
): Promise<Settings> {
  sayWhere(exam, variables);
  const accessToken = String(at(jsonOf(answer), shape.access));
  const facts = factsOf(accessToken);
  const backendTokens = tokensIn(exam, variables, answer);
  sayToken(exam, variables, facts, jsonOf(answer));
  const skew = skewOf(answer, facts);
  const keys = await findKeys(exam, accessToken, facts, { published, skew: skew ?? 0 });
  const clock = judgeClock(skew, 'JWT_ALGORITHMS' in keys.variables);
  exam.say(...clock.findings);
  const me = await examineProfile(exam, variables, accessToken, knownOf(credentials.username, facts));
  const { renewal, found } = await examineTokens(
    exam,
    nowhere,
    { ...variables, ...me },
    { accessToken, refreshToken: backendTokens },
  );
  const backend = withoutTheObvious({
    ...(renewal?.variables ?? { ...variables, ...me }),
    ...found,
    ...clientId(exam, variables),
  });
  const settings = settingsOf(exam, backend, keys, clock.variables);
  const provable = { ...settings.variables, ...ownVariables(exam), ...keys.own };
  await prove(exam, isKeyMissing(keys) ? withoutClaims(provable) : provable, credentials);
  return settings;
}

/** Refresh, replay and sign-out, in that order, of one session. */
async function examineTokens(
  exam: Examination,
  nowhere: Nowhere,
  variables: Variables,
  tokens: { readonly accessToken: string; readonly refreshToken: string | undefined },
): Promise<{ readonly renewal?: Renewal | undefined; readonly found: Variables }> {
  const { accessToken, refreshToken } = tokens;
  if (refreshToken === undefined) {
    exam.say(
      note('refresh.none', 'The sign-in gives no refresh token: sessions end with their access tokens.'),
    );
    return { found: await examineSignOut(exam, nowhere, variables, tokens) };
  }
  const renewal = await examineRefresh(exam, nowhere, variables, refreshToken);
  const newest = renewal === undefined ? refreshToken : await examineReplay(exam, renewal);
  const known = renewal?.variables ?? variables;
  const found = await examineSignOut(exam, nowhere, known, {
    accessToken,
    refreshToken: newest ?? refreshToken,
  });
  return { renewal, found };
}

/** The refresh token, from the body or from the cookie, as the product itself reads it. */
function tokensIn(
  exam: Examination,
  variables: Variables,
  { headers, text }: SignedIn['answer'],
): string | undefined {
  const tokens = contractFrom({ ...variables, ...ownVariables(exam) })?.preset.tokens;
  const cookie = tokens?.refreshCookie;
  const line = headers.getSetCookie().find((each) => cookie !== undefined && each.startsWith(`${cookie}=`));
  const kept = line && /^[^=]+="?([^";]*)/.exec(line)?.[1];
  const told = tokens?.refresh === undefined ? undefined : at(JSON.parse(text), tokens.refresh);
  return kept ?? (typeof told === 'string' ? told : undefined);
}

function knownOf(username: string, facts: TokenFacts): string[] {
  const id = facts.kind === 'jwt' ? idIn(facts.claims) : undefined;
  return [username, ...(id === undefined ? [] : [id])];
}

function sayToken(
  { say, secrets }: Examination,
  variables: Variables,
  facts: TokenFacts,
  body: unknown,
): void {
  const tokens = contractFrom(variables)?.preset.tokens;
  const place = secrets.quote(tokens?.access ?? '');
  if (facts.kind === 'opaque') {
    const lifetime =
      Number(tokens?.expiresIn && at(body, tokens.expiresIn.path)) /
      (tokens?.expiresIn?.unit === 'ms' ? 1000 : 1);
    const told = lifetime > 0 ? `for ${durationOf(lifetime)}` : 'for as long as the API likes';
    say(
      fine(
        'token.opaque',
        `The access token (${place}) tells nothing to whoever holds it, and is good ${told}.`,
      ),
    );
    return;
  }
  const { algorithm, expiresAt, issuedAt } = facts;
  const life =
    expiresAt === undefined || issuedAt === undefined ? '' : `, good for ${durationOf(expiresAt - issuedAt)}`;
  say(
    fine(
      'token.jwt',
      `The access token (${place}) is a JWT, signed with ${secrets.quote(algorithm)}${life}.`,
    ),
  );
}

function settingsOf(exam: Examination, backend: Variables, keys: Keys, clock: Variables): Settings {
  const { BACKEND_API_KEY: _, ...shown } = backend;
  const { clientSecret, apiKey } = exam.options;
  const isClient = 'CLIENT_ID' in shown && clientSecret !== undefined;
  return {
    variables: { ...shown, ...keys.variables, ...clock },
    fillIn: [
      ...(isClient ? [{ variable: 'CLIENT_SECRET', what: 'the secret of the client', given: true }] : []),
      ...(apiKey === undefined
        ? []
        : [{ variable: 'BACKEND_API_KEY', what: 'the key that every request carries', given: true }]),
      ...keys.fillIn,
    ],
  };
}

function clientId(exam: Examination, variables: Variables): Variables {
  const { clientId: id } = exam.options;
  const uses = contractFrom(variables)?.preset.clientAuthentication !== undefined;
  return id !== undefined && uses ? { CLIENT_ID: id } : {};
}

function isKeyMissing({ fillIn }: Keys): boolean {
  return fillIn.some(({ given }) => !given);
}

/** Without a key, nothing may be said of claims. */
function withoutClaims(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('JWT_')));
}

function join(...all: readonly Doors[]): Doors {
  return {
    open: all.flatMap(({ open }) => open),
    guarded: all.flatMap(({ guarded }) => guarded),
    moved: all.flatMap(({ moved }) => moved),
  };
}

function saySlash({ say }: Examination, { moved }: Doors, { BACKEND_LOGIN_PATH = '' }: Variables): void {
  for (const { path } of moved) {
    say(
      note(
        'sign-in.slash',
        `It redirects from ${path} to the address with the other ending. A password is not sent after a redirect, so the exact path counts: ${BACKEND_LOGIN_PATH}.`,
      ),
    );
  }
}

function sayClosed({ say, url, wire, options }: Examination, { guarded }: Doors): undefined {
  if (wire.observed.some(({ status }) => status === 429)) {
    say(
      wrong(
        'address.limited',
        'It says that it has been asked too often (429). The doctor asks nothing more.',
        'Wait some minutes, and run the doctor again.',
      ),
    );
  } else if (guarded.length > 0) {
    const key =
      options.apiKey === undefined
        ? 'If it wants a key with every request, give it in BACKEND_API_KEY'
        : 'Check the key';
    say(
      note(
        'sign-in.guarded',
        `Every address below ${ancestors(url)[0]} answers ${guarded[0]?.empty.status} alike, before anyone has signed in.`,
        `${key}; or name the address of the sign-in with --login.`,
      ),
    );
  } else {
    say(
      wrong(
        'sign-in.not-found',
        `No sign-in was found below ${ancestors(url).join(' or ')}, at the addresses of the presets or at the usual ones.`,
        'Check --url, or name the address of the sign-in with --login.',
      ),
    );
  }
}

function sayUntried({ say, options }: Examination, { open }: Doors): Settings | undefined {
  const [door] = open;
  if (door === undefined) return undefined;
  const isSure = door.presets.length === 1 && door.presets[0] !== 'custom';
  say(
    fine(
      'sign-in.found',
      `There is a sign-in at POST ${new URL(door.base).pathname.replace(/\/$/, '')}${door.path}: ${door.presets.join(' or ')}.`,
    ),
    note(
      'sign-in.untried',
      'What it gives, only a sign-in tells.',
      `Run the doctor again with ${options.user === undefined ? '--user, of a test account' : 'the password, in GATEHOUSE_DOCTOR_PASSWORD'}.`,
    ),
  );
  const variables = {
    BACKEND_URL: door.base,
    BACKEND_PRESET: door.presets[0] ?? 'custom',
    BACKEND_LOGIN_PATH: door.path,
  };
  return isSure ? { variables: withoutTheObvious(variables), fillIn: [] } : undefined;
}
