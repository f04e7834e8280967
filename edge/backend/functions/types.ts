import type { AccountState } from '../refusal-word.ts';

/** What people may be asked for in a form, in the order in which it has them. */
export const FORM_INPUTS = [
  'name',
  'username',
  'email',
  'uid',
  'token',
  'currentPassword',
  'password',
] as const;
export type FormInput = (typeof FORM_INPUTS)[number];

/** What a second step takes: a code of the moment, or one of those that are kept for the day on which there is none. */
export type CodeInput = 'code' | 'recoveryCode';
/** One of them, once a second step is asked for. */
export type TypedCode = { readonly [Input in CodeInput]?: string };

/** What every function is told: where its exchange is, and as whom the deployment asks. */
export interface Setting {
  /** The address of the exchange; a request goes there, or below it. */
  readonly url: string;
  readonly apiKey?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** What each exchange is given, and no more. */
export interface Inputs {
  readonly login: Setting & { readonly username: string; readonly password: string } & TypedCode & Added;
  /** `challenge` is what the answer to the sign-in has given for it, or what `begin` has made of that, which is then `factor`. */
  readonly secondFactor: Setting & StepInputs & TypedCode;
  readonly begin: Setting & StepInputs;
  readonly resend: Setting & StepInputs;
  /** `page` is where a link leads back to. `codeChallenge` binds it to this browser, where the backend knows PKCE: RFC 7636, method S256. */
  readonly message: Setting & {
    readonly email: string;
    readonly page: string;
    readonly codeChallenge: string;
  } & Added;
  readonly emailCode: Setting & AskedByEmail & { readonly code: string };
  /** `token` and `type` are what the link has brought back, and `query` all of it. */
  readonly emailLink: Setting &
    AskedByEmail & { readonly token: string; readonly type: string; readonly query: string };
  /** Of a sign-in by redirect; `redirectUri` is where it comes back to, without a query. */
  readonly authorize: Setting & SocialStep & { readonly codeChallenge: string };
  /** `returned` is what the browser has brought back, `kept` what the answer to `authorize` has given. */
  readonly social: Setting &
    SocialStep & {
      readonly codeVerifier: string;
      readonly returned: Readonly<Record<string, string>>;
      readonly kept?: string;
    };
  readonly refresh: Setting & { readonly refreshToken?: string; readonly accessToken?: string };
  readonly logout: Setting & { readonly refreshToken?: string; readonly accessToken?: string };
  readonly me: Setting & { readonly accessToken: string };
  /** `page` is the address of the page that the link of a message is to lead to. `accessToken` and `userId` are those of whoever is signed in, where the form is for them alone. */
  readonly form: Setting & { readonly [Input in FormInput]?: string } & {
    readonly page: string;
    readonly accessToken?: string;
    readonly userId?: string;
  } & Added;
}

/** What `account` of `gatehouse.config.ts` puts into a body, by dot-paths: fields of one's own, and the token of a captcha. */
interface Added {
  readonly added?: Readonly<Record<string, string | number | boolean>>;
}

interface SocialStep {
  /** Its name. */
  readonly provider: string;
  readonly redirectUri: string;
  readonly state: string;
}

/** `accessToken` is there where the backend has issued one already that does less. */
interface StepInputs {
  readonly username: string;
  readonly challenge: string;
  readonly factor?: string;
  readonly accessToken?: string;
}

/** `challenge` is what the answer to the request for a message has given, where it gives any. */
interface AskedByEmail {
  readonly email: string;
  readonly challenge?: string;
  readonly codeVerifier: string;
}

/** The names of inputs, as templates have them behind a `$`. */
export type Names<Kind extends keyof Inputs> = Exclude<keyof Inputs[Kind], 'url' | 'returned' | 'added'> &
  string;

/** The backend has said no, and will say so again. */
interface Refused {
  readonly status: 'refused';
  /** Where it is not of what was typed alone. */
  readonly reason?: 'second_factor' | 'challenge_expired' | AccountState;
  /** The backend says so to those alone who have shown the right password: they read the reason, and others never do. */
  readonly afterPassword?: boolean;
  /** A sentence for people. */
  readonly message?: string;
}

/** The backend cannot say at the moment. It never ends a session. */
interface Later {
  readonly status: 'transient';
  /** Seconds. */
  readonly retryAfter?: number;
}

interface Tokens {
  readonly status: 'tokens';
  readonly accessToken: string;
  /** Left out where it is still the old one. */
  readonly refreshToken?: string;
  /** Seconds, or a moment. */
  readonly expires?: number | string;
  /** Who has signed in, as the backend tells it. */
  readonly user?: Readonly<Record<string, unknown>>;
}

/** The password is right, and something more is wanted. */
interface Challenge {
  readonly status: 'challenge';
  /** What the code is sent with, at an address of its own. Left out where the sign-in itself takes the code. */
  readonly token?: string;
  /** One that was issued already, and does less until the code has come: it is kept with the token, and is no session. */
  readonly accessToken?: string;
}

/** Where the browser is to be sent. */
interface Location {
  readonly status: 'location';
  readonly url: string;
  /** What the exchange needs once more. */
  readonly keep?: string;
}

/** What an answer may mean, exchange by exchange. */
export interface Outcomes {
  readonly login: Tokens | Challenge | Refused | Later;
  readonly secondFactor: Tokens | Challenge | Refused | Later;
  readonly begin: Challenge | Refused | Later;
  readonly resend: Challenge | Refused | Later;
  readonly authorize: Location | Refused | Later;
  readonly social: Tokens | Challenge | Refused | Later;
  readonly message: Challenge | Refused | Later;
  readonly emailCode: Tokens | Challenge | Refused | Later;
  readonly emailLink: Tokens | Challenge | Refused | Later;
  readonly refresh: Tokens | Refused | Later;
  readonly logout: never;
  readonly me:
    | { readonly status: 'user'; readonly user: Readonly<Record<string, unknown>> }
    | Refused
    | Later;
  readonly form: { readonly status: 'done'; readonly message?: string } | Refused | Later;
}

/**
 * What data cannot say of an exchange. Functions are pure, and have a second each; a fault in one is logged as
 * `backend_definition_failed`, and ends no session.
 */
export interface CodeOf<Kind extends keyof Inputs> {
  /** Writes the request. Method, headers and body of the data are then not sent. */
  readonly request?: (input: Inputs[Kind]) => Request | Promise<Request>;
  /** Judges the answer, at most 64 KiB of it. Where it returns nothing, the data has the word. */
  readonly answer?: (response: Response) => Outcomes[Kind] | undefined | Promise<Outcomes[Kind] | undefined>;
}
