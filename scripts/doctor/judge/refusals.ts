import { contractFrom } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import { leavesOf } from '../examine/shape.ts';
import { jsonOf, type Observation } from '../examine/wire.ts';
import { type Finding, type Variables, wrong } from '../report/findings.ts';
import type { AttemptVerdict } from './attempt.ts';

type Refusal = Exclude<AttemptVerdict, { status: 'tokens' | 'fields' | 'encoding' }>;

/** What accounts are refused for whose password is right. */
const REASONS = [
  {
    id: 'sign-in.second-factor',
    when: /two.?factor|second.?factor|\b2fa\b|mfa|\botp\b|invalid_otp|one.?time|verification code|authenticator/i,
    text: 'wants a second factor',
    cure: 'Use a test account without a second factor: the sign-in page asks for a name and a password alone.',
  },
  {
    id: 'sign-in.locked',
    when: /locked|suspended|blocked|banned|disabled|deactivated|inactive/i,
    text: 'does not let this account in: it is locked or disabled',
    cure: 'Unlock the account at the backend, or use another one.',
  },
  {
    id: 'sign-in.unconfirmed',
    when: /confirm|verified|verify|activate|NotAllowed/i,
    text: 'does not let this account in before its e-mail address is confirmed',
    cure: 'Confirm the address at the backend, or use another account.',
  },
] as const;

/**
 * Why a sign-in came to nothing, in the words of the backend where it has some.
 *
 * @param toWrong - what was answered to a wrong password; `undefined` where this was one
 */
export function refusalOf(
  { secrets }: Pick<Examination, 'secrets'>,
  verdict: Refusal,
  variables: Variables,
  answer: Observation | undefined,
  toWrong?: Observation,
): Finding {
  const login = contractFrom({ CLIENT_ID: 'any', ...variables })?.preset.login;
  const where = `POST ${login?.path ?? ''}`;
  const said = secrets.quote(sentenceIn(jsonOf(answer)) ?? '');
  const words = said === '' ? '' : ` It says: “${said}”`;
  const status = answer?.ok ? String(answer.status) : 'no answer';
  const reason = verdict.status === 'limited' ? undefined : reasonIn(answer, toWrong);
  if (reason !== undefined)
    return wrong(
      verdict.status === 'no-tokens' ? 'sign-in.no-tokens' : reason.id,
      `${where} ${reason.text} (${status}).${words}`,
      reason.cure,
    );
  switch (verdict.status) {
    case 'rejected': {
      const names = `They were sent as ${login?.usernameField} and ${login?.passwordField}; if the API has other names for them, say so with BACKEND_LOGIN_USERNAME_FIELD and BACKEND_LOGIN_PASSWORD_FIELD in --env.`;
      const once = 'Nothing more was tried, so that no account is locked.';
      return wrong(
        'sign-in.rejected',
        `${where} does not take this user name and password (${status}).${words}`,
        `Check both. ${names} ${once}`,
      );
    }
    case 'no-tokens': {
      const members = secrets.name(Object.keys(Object(jsonOf(answer))).join(', ')) || 'nothing';
      return wrong(
        'sign-in.no-tokens',
        `${where} answers ${status}, but gives no access token: none is seen in ${members}.${words}`,
        'If it wants a second factor, use an account without one. If the token has another name, say where it is with BACKEND_ACCESS_TOKEN_PATH. If it keeps its session in a cookie or gives the token in a header, it has none that could be put behind a gate.',
      );
    }
    case 'wants':
      return wrong(
        'sign-in.wants',
        `${where} wants more than a name and a password (${status}): ${secrets.name(verdict.members.join(', '))}.${words}`,
        cureFor(verdict.members, secrets.name),
      );
    case 'client':
      return wrong(
        'sign-in.client',
        `${where} refuses the client (${status}): ${verdict.error}.${words}`,
        verdict.error === 'invalid_scope'
          ? 'Name a scope that the client may ask for in BACKEND_SCOPE.'
          : 'Compare CLIENT_ID, CLIENT_SECRET and BACKEND_CLIENT_AUTHENTICATION with what is registered, and allow the password grant for the client; or use the OpenID provider of the server with --preset oidc.',
      );
    case 'broken':
      return wrong(
        'sign-in.broken',
        `${where} does not know what to say to this sign-in (${status}).${words}`,
        'Look into the log of the API.',
      );
    case 'limited':
      return wrong(
        'sign-in.limited',
        `${where} has had enough sign-ins for the moment (429). The doctor asks nothing more.`,
        'Wait as long as it says, and run the doctor again.',
      );
  }
}

function reasonIn(answer: Observation | undefined, toWrong: Observation | undefined) {
  const [said, before] = [wordsOf(answer), wordsOf(toWrong)];
  // What is said to a wrong password too is about passwords, unless it is about nothing else.
  const isSame = said === before || toWrong === undefined;
  if (said === '' || (isSame && /password|credential/i.test(said))) return undefined;
  return REASONS.find(({ when }) => when.test(said));
}

function wordsOf(answer: Observation | undefined): string {
  return leavesOf(jsonOf(answer))
    .flatMap(({ path, value }) => (value === true ? [path] : typeof value === 'string' ? [value] : []))
    .join(' ');
}

function cureFor(members: readonly string[], show: (text: string) => string): string {
  if (members.some((name) => name.startsWith('client_')))
    return 'Give it the id of a client that is registered there with --client-id, and its secret in CLIENT_SECRET, with --preset oauth2.';
  if (members.includes('scope')) return 'Name a scope that the client may ask for in BACKEND_SCOPE.';
  const fields = members.map((name) => `"${show(name)}":"…"`).join(',');
  return `Say what it is in a file for --env: BACKEND_LOGIN_FIELDS={${fields}}`;
}

/** The first text with a blank in it is meant for people. */
function sentenceIn(body: unknown): string | undefined {
  const texts = leavesOf(body).map(({ value }) => value);
  return texts.find((value): value is string => typeof value === 'string' && /\S\s+\S/.test(value));
}
