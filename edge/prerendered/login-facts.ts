import { decodeLoginFlash, LOGIN_FLASH_HEADER, type LoginFlash } from '../auth/flash.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { type Asked, YES } from './asked.ts';

/** What the sign-in page is told. */
export interface LoginFacts extends SocialFacts {
  /** What it says above the form. */
  readonly notice: string | undefined;
  /** Whether that is about something that was sent. */
  readonly failed: string;
  /** The field to type into next, and the one that is the cause, where one is. */
  readonly again: string | undefined;
  readonly wrong: string | undefined;
  /** Whether a code is asked for: in the place of user name and password, or beside them; and what else may be done about it. */
  readonly asksCode: string;
  readonly asksCodeBeside: string;
  /** Whether there is a field for it: a message may have a link alone. */
  readonly typesCode: string;
  readonly takesRecoveryCode: string;
  readonly resendsCode: string;
  readonly resendsMessage: string;
  /** Whether people say that they want to be remembered, and whether that is ticked. */
  readonly remembers: string;
  readonly remembered: string;
  /** What was typed as user name. */
  readonly username: string | undefined;
  /** Where the sign-in leads, if it was begun at a page. */
  readonly returnTo: string;
  /** Where somebody goes on who is signed in already; absent where it is not to be shown. */
  readonly continueTo: string;
  /** Whether somebody is to sign in here: with a password, at a provider, or both. */
  readonly offersPassword: string;
  /** What is in the message by which people sign in without one: `code`, `link` or `either`; and whether that is all there is. */
  readonly emails: string;
  readonly offersEmailAlone: string;
  readonly provider: string | undefined;
  readonly providerPath: string;
  /** Whether anybody may sign in at a provider, be it ours or the backend's. */
  readonly offersProviders: string;
  readonly registration: string;
  readonly forgotPassword: string;
  /** Whether somebody has just signed out with a plain form, which could tell nobody. */
  readonly signedOut: string;
  /** This page without what it says. */
  readonly here: string;
}

/** The providers that the backend signs people in at: what each is called, and where the sign-in there begins. */
export type SocialFacts = Readonly<Partial<Record<`social${number}` | `social${number}Path`, string>>>;

/** The reasons that an address may name; the other codes are for what the gate itself has just seen. */
const REASONS: readonly LoginFlash['code'][] = [
  'session_expired',
  'session_unavailable',
  'idle_timeout',
  'absolute_timeout',
  'signed_out',
  'registered',
  'password_changed',
  'email_verified',
  'account_deleted',
  'sign_in_cancelled',
  'sign_in_expired',
  'sign_in_refused',
  'sign_in_needed',
  'link_expired',
  'backend_unavailable',
  'tokens_unusable',
  'clock_skew',
  'login_failed',
];

/** What is said of something that went as it should. */
const NEWS: readonly LoginFlash['code'][] = [
  'code_wanted',
  'password_and_code_wanted',
  'code_sent',
  'code_emailed',
  'link_emailed',
  'either_emailed',
  'message_sent',
];

export function loginFacts(asked: Asked): LoginFacts {
  const { query, headers, user, methods, afterSignIn } = asked;
  const flash = decodeLoginFlash(headers.get(LOGIN_FLASH_HEADER));
  const reason = reasonIn(query);
  const returnTo = safeReturnTo(flash?.returnTo ?? onlyOne(query, 'returnTo'), '');
  const back = queryOf({ returnTo });
  const isWelcome = user !== undefined && flash === undefined;
  // A session that looks good here may be one that the backend takes no more, and cannot be refreshed.
  const isSettled = isWelcome && reason !== 'session_unavailable';
  const { forms, password, message, provider, social = [] } = methods;
  const { step } = flash ?? {};
  const said = (isSo: boolean | undefined) => (isSo ? YES : '');
  // At the second step there are no other ways in.
  const offered = (isOffered: boolean) => said(isOffered && !isSettled && step === undefined);
  const others = isSettled || step !== undefined ? [] : social;
  const isRemembered = flash !== undefined && flash.brief !== true;
  // Without a tick it is the same whichever way somebody takes from here; where there is no box, nothing is said.
  const hasBox = asked.remembers && (password || message !== undefined);
  const onward = queryOf({ returnTo, remember: hasBox && !isRemembered ? '0' : '' });
  const wrong = flash && wrongField(flash);
  // What an address says may be a stranger's word. @see Fetch Metadata Request Headers (W3C), section 2.3
  const isLedFromHere = headers.get('sec-fetch-site') === 'same-origin';
  return {
    notice: flash?.code ?? reason,
    failed: said(flash !== undefined && !NEWS.includes(flash.code)),
    again: step === undefined ? wrong : step.alone ? 'code' : 'password',
    wrong,
    asksCode: said(step?.alone),
    asksCodeBeside: said(step?.alone === false),
    typesCode: said(step?.alone && step.message !== 'link'),
    takesRecoveryCode: said(step?.recovery),
    resendsCode: said(step?.resend && step.message === undefined),
    resendsMessage: said(step?.resend && step.message !== undefined),
    remembers: said(asked.remembers),
    remembered: said(asked.remembers && isRemembered),
    username: flash?.username,
    returnTo,
    continueTo: isWelcome ? returnTo || afterSignIn : '',
    offersPassword: step?.alone === false ? YES : offered(password),
    emails: offered(message !== undefined) && (message ?? ''),
    offersEmailAlone: offered(message !== undefined && !password),
    provider: isSettled || step !== undefined ? '' : provider,
    providerPath: `/auth/login${onward}`,
    ...socialFacts(others, onward),
    offersProviders: offered(provider !== undefined || social.length > 0),
    registration: offered(forms.registration !== undefined),
    forgotPassword: offered(forms.forgotPassword !== undefined),
    signedOut: user === undefined && reason === 'signed_out' && isLedFromHere ? YES : '',
    here: `/login${back}`,
  };
}

/** Without what is empty. */
function queryOf(parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  return query.size === 0 ? '' : `?${query}`;
}

function socialFacts(social: NonNullable<Asked['methods']['social']>, back: string): SocialFacts {
  return Object.fromEntries(
    social.flatMap(({ name, label }, index) => [
      [`social${index}`, label],
      [`social${index}Path`, `/auth/login/${name}${back}`],
    ]),
  );
}

/** The provider's own sign-out leads back here with the state that it was given. */
function reasonIn(query: URLSearchParams): LoginFlash['code'] | undefined {
  const state = onlyOne(query, 'state');
  const reason = onlyOne(query, 'reason') ?? (state === 'signed_out' ? state : undefined);
  return REASONS.find((each) => each === reason);
}

/** What is said twice is not said. */
function onlyOne(query: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = query.getAll(name);
  return others.length === 0 ? value : undefined;
}

function wrongField({ code, username }: LoginFlash): 'username' | 'password' | 'code' | undefined {
  if (code === 'invalid_code' || code === 'invalid_emailed_code' || code === 'missing_code') return 'code';
  if (code === 'missing_email') return 'username';
  if (code === 'invalid_credentials') return 'password';
  if (code !== 'missing_credentials') return undefined;
  return username ? 'password' : 'username';
}
