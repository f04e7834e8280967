import type { AnyExchange } from '../../../edge/backend/presets/index.ts';
import type { AccountState } from '../../../edge/backend/refusal-word.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { contractOf } from '../discover/contracts.ts';
import type { Examination } from '../examine/examination.ts';
import { leavesOf } from '../examine/shape.ts';
import { jsonOf, type Observation } from '../examine/wire.ts';
import { type Finding, type Variables, wrong } from '../report/findings.ts';
import { type AttemptVerdict, faultIn, judgementOf } from './attempt.ts';

type Refusal = Exclude<AttemptVerdict, { status: 'tokens' | 'fields' | 'encoding' }>;

const LOCKED = {
  id: 'sign-in.locked',
  what: 'does not let this account in: it is locked or disabled',
  cure: 'Unlock the account at the backend, or use another one.',
} as const;
const UNCONFIRMED = {
  id: 'sign-in.unconfirmed',
  what: 'does not let this account in before it, or its e-mail address, is confirmed',
  cure: 'Confirm it at the backend, or use another account.',
} as const;

/** What accounts are refused for whose password is right. */
const REASONS = {
  second_factor: {
    id: 'sign-in.second-factor',
    what: 'wants a second factor',
    cure: 'Use a test account without a second factor: the doctor has no code to type. People are asked for theirs, as docs/backends.md says.',
  },
  account_locked: LOCKED,
  account_blocked: LOCKED,
  email_unconfirmed: UNCONFIRMED,
  not_allowed: UNCONFIRMED,
  password_expired: {
    id: 'sign-in.password-expired',
    what: 'wants another password for this account first',
    cure: 'Change the password at the backend, or use another account.',
  },
  account_incomplete: {
    id: 'sign-in.incomplete',
    what: 'does not let this account in before it is complete',
    cure: 'Complete it at the backend, as by accepting its terms, or use another account.',
  },
} as const satisfies Record<'second_factor' | AccountState, Explanation>;

/**
 * Why a sign-in came to nothing, in the words of the backend where it has some.
 *
 * @param toWrong - what was answered to a wrong password; `undefined` where this was one
 */
export function refusalOf(
  exam: Examination,
  verdict: Refusal,
  variables: Variables,
  answer: Observation | undefined,
  toWrong?: Observation,
): Finding {
  const login = contractOf(exam, variables)?.preset.login;
  const said = exam.secrets.quote(sentenceIn(jsonOf(answer)));
  const status = answer?.ok ? String(answer.status) : 'no answer';
  const reason = verdict.status === 'limited' ? undefined : reasonIn(answer, toWrong);
  const { what, more = '', cure } = reason ?? explained(exam, verdict, login, answer);
  const id = verdict.status === 'no-tokens' ? undefined : reason?.id;
  const text = `POST ${login?.path} ${what} (${status})${more}.${said && ` It says: “${said}”`}`;
  return wrong(id ?? `sign-in.${verdict.status}`, text, cure);
}

interface Explanation {
  readonly what: string;
  /** After the status. */
  readonly more?: string;
  readonly cure: string;
  readonly id?: Finding['id'];
}

function explained(
  { secrets }: Examination,
  verdict: Refusal,
  login: AnyExchange | undefined,
  answer: Observation | undefined,
): Explanation {
  switch (verdict.status) {
    case 'rejected': {
      const sent = `Check both. They were sent as ${fieldOf(login?.body, 'username')} and ${fieldOf(login?.body, 'password')}; if the API has other names for them, say so with BACKEND_LOGIN_USERNAME_FIELD and BACKEND_LOGIN_PASSWORD_FIELD in --env.`;
      const cure = `${sent} ${verdict.isSaidToAll ? SAID_TO_ALL : ''}Nothing more was tried, so that no account is locked.`;
      return { what: 'does not take this user name and password', cure };
    }
    case 'no-tokens': {
      const members = secrets.name(Object.keys(Object(jsonOf(answer))).join(', ')) || 'nothing';
      return { what: 'gives no access token', more: `: none is seen in ${members}`, cure: NO_TOKENS };
    }
    case 'wants': {
      const members = secrets.name(verdict.members.join(', '));
      return { what: 'wants more than a name and a password', more: `: ${members}`, cure: cureFor(members) };
    }
    case 'client': {
      const isClient = /client|scope|grant/.test(verdict.error);
      const what = isClient ? 'refuses the client' : 'has not looked at the password';
      return { what, more: `: ${verdict.error}`, cure: cureIn(answer) };
    }
    case 'unread': {
      const more = ', and an empty form in the same way: it has not been seen to look at a password';
      const isOAuth = login?.body?.grant_type !== undefined;
      return {
        what: 'refuses what it was sent',
        more,
        cure: `${isOAuth ? `${SCOPE} ${GRANT}` : FIELDS} ${NAME_IT}`,
      };
    }
    case 'broken':
      return { what: 'does not know what to say to this sign-in', cure: 'Look into the log of the API.' };
    case 'limited':
      return { what: 'has had enough sign-ins for the moment', cure: 'Wait, and run the doctor again.' };
  }
}

const NO_TOKENS =
  'If it wants a second factor, use an account without one. If the token has another name, say where it is with BACKEND_ACCESS_TOKEN_PATH. If it keeps its session in a cookie or gives the token in a header, it has none that could be put behind a gate.';
const SCOPE = 'Name a scope that the client may ask for in BACKEND_SCOPE.';
const GRANT =
  'Allow the password grant for the client, or use the OpenID provider of the server with --preset oidc.';
const SAID_TO_ALL =
  'It says the same to an empty form, and so may want something else first: an OAuth server a client (--preset oauth2 and --client-id). ';
const FIELDS =
  'Compare what was sent with its documentation, and say the difference in a file for --env (BACKEND_LOGIN_FIELDS).';
const NAME_IT = 'If it is the sign-in all the same, name it with --login.';

/** What the product would tell an operator. */
function cureIn(answer: Observation | undefined): string {
  const { reason = '', cure = '' } = (answer?.ok && faultIn(answer)) || {};
  if (reason === 'invalid_scope') return SCOPE;
  return /client|grant/.test(reason) ? `${cure} ${GRANT}` : cure;
}

function cureFor(members: string): string {
  if (/\bclient_/.test(members))
    return 'Give it the id of a client that is registered there with --client-id, and its secret in CLIENT_SECRET, with --preset oauth2.';
  if (/\bscope\b/.test(members)) return SCOPE;
  const fields = members.split(', ').map((name) => `"${name}":"…"`);
  return `Say what it is in a file for --env: BACKEND_LOGIN_FIELDS={${fields.join(',')}}`;
}

function reasonIn(
  answer: Observation | undefined,
  toWrong: Observation | undefined,
): (Explanation & { readonly id: Finding['id'] }) | undefined {
  const [said, before] = [wordsOf(answer), wordsOf(toWrong)];
  // What is said to a wrong password too is about passwords, unless it is about nothing else.
  const isSame = said === before || toWrong === undefined;
  if (!answer?.ok || said === '' || (isSame && /password|credential/i.test(said))) return undefined;
  const judgement = judgementOf(answer);
  const reason = judgement.status === 'refused' ? judgement.reason : undefined;
  return reason && REASONS[reason];
}

function wordsOf(answer: Observation | undefined): string {
  return leavesOf(jsonOf(answer))
    .flatMap(({ path, value }) => (value === true ? [path] : typeof value === 'string' ? [value] : []))
    .join(' ');
}

/** The first text with a blank in it is meant for people. */
function sentenceIn(body: unknown): string {
  const texts = leavesOf(body).map(({ value }) => (typeof value === 'string' ? value : ''));
  return texts.find((value) => /\S\s+\S/.test(value)) ?? '';
}
