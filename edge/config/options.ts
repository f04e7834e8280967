import * as v from 'valibot';
import { type ForwardRules, prefixOf } from '../access/api-rules.ts';
import type { PathRule } from '../access/page-rules.ts';
import type { HeaderOptions } from '../http/page-headers.ts';
import { MOST_POSTED_BYTES } from '../http/posted-body.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { ExchangeTarget } from '../oidc/types.ts';
import { DEFAULT_AHEAD_MS } from '../refresh/policy.ts';
import type { User } from '../types.ts';
import { type AccountOptions, accountSchema } from './account-options.ts';
import { definitionProblems } from './backend-checks.ts';
import type { BackendDefinition } from './backend-definition.ts';
import type { ConfigProblem } from './config.ts';
import { headersSchema } from './headers-schema.ts';
import { type OpenIdOptions, openidSchema, parametersSchema } from './openid-options.ts';
import { byPath, languagesSchema, ruleSchema } from './paths-schema.ts';
import { OURS, proxySchema } from './proxy-schema.ts';
import { isReserved } from './rule-paths.ts';
import { type SessionOptions, sessionSchema } from './session-options.ts';

export { defineBackend } from './backend-definition.ts';

/** What a newcomer may set in `gatehouse.config.ts`. `Field` are the fields of its own that a session's user has. */
export interface GatehouseOptions<Field extends string = string> {
  /**
   * The rules of paths. A key is one path, or a branch with all that is below it, written `/docs/*`; of several that fit,
   * the longest decides. A path that is not listed is private.
   */
  readonly paths: Readonly<Record<string, PathRule>>;
  /**
   * Names with which the paths of pages begin in each language, such as `['en', 'de']`: what `paths` and `headers.paths` say of `/admin/*`
   * then holds for `/de/admin/*` too, unless that has an entry of its own. Default: none.
   */
  readonly pathLanguages?: readonly string[];
  /** Where a sign-in leads when nothing else was asked for. */
  readonly afterSignIn: string;
  /**
   * How far ahead of its end an access token is refreshed, in seconds; never for more than a fifth of its lifetime.
   * Default 60.
   */
  readonly refreshAheadSeconds?: number;
  /**
   * What a session gets while the coordinator cannot be asked whether it was signed out elsewhere: what it asks for (`serve`), or
   * 503 until it can be asked again (`refuse`). Default `serve`.
   */
  readonly whenSignOutsCannotBeChecked?: 'serve' | 'refuse';
  /**
   * What a sign-in asks an OpenID provider for beside what the protocol says, such as `{ access_type: 'offline' }` for Google.
   */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** Sign-in at OpenID providers. */
  readonly openid?: OpenIdOptions;
  /**
   * How much may be posted to a page, a server action or a handler of your own, in bytes; at most 10 MiB. Default 1 MiB. Below `/api`
   * there is `PROXY_MAX_BODY_BYTES`.
   */
  readonly maxPostedBytes?: number;
  /** Whether the log tells who signs in and out, by names that only who has the secret can make. Default `false`. */
  readonly audit?: boolean;
  /** What a session keeps of its user. */
  readonly session?: SessionOptions<Field>;
  /** What people may do about their accounts. */
  readonly account?: AccountOptions;
  /** How the backend is talked to, where no preset and no variables can say it. */
  readonly backend?: BackendDefinition;
  readonly proxy: ProxyOptions;
  /** What the answers bear beside what they always do. */
  readonly headers?: HeaderOptions;
}

/** How requests go on that `public` lets through without a session. */
export interface VisitorOptions {
  /** How many are taken from one address, in each isolate. Default 300. */
  readonly perMinute?: number;
  /** What the API is shown in the place of a user's token. Default: nothing. */
  readonly credential?: VisitorCredential;
}

/**
 * A key in an environment variable, as `X-Api-Key` unless another header is named; or a token of this site's own, by `CLIENT_ID` and
 * `CLIENT_SECRET`. @see RFC 6749, section 4.4 (client credentials)
 */
export type VisitorCredential =
  | { readonly variable: string; readonly header?: string; readonly scheme?: string }
  | { readonly tokenUrl: string; readonly scope?: string; readonly audience?: string };

/** What `gatehouse.config.ts` says of `/api`: which requests and headers go on, and to which API. */
export interface ProxyOptions extends ForwardRules {
  /** The path that leads to the APIs. Default `/api`; another leaves that to handlers of your own. */
  readonly prefix?: string;
  /** Of the backend. */
  readonly visitors?: VisitorOptions;
  /** Whether the backend is shown proof of the key that a token is bound to, where `openid.dpop` has it bound. Default: a bearer token. */
  readonly dpop?: boolean;
  /**
   * Further APIs by the path below `/api` that leads to them: `'/billing'` takes `/api/billing/invoices` to `/invoices`
   * below its URL. The longest that fits decides; everything else goes to the backend.
   */
  readonly upstreams?: Readonly<Record<string, UpstreamOptions>>;
}

/** One of the further APIs. What is left out is as it is for the backend; headers and rules are its own. */
export interface UpstreamOptions extends Partial<ForwardRules> {
  /** Its base URL, or the environment variable that holds it. */
  readonly url: string | { readonly variable: string };
  /** Access tokens that do not name it in `aud` are not sent there: 403. @see RFC 9700, section 2.3 */
  readonly audience?: string;
  /**
   * What a token for it is to be for: the session's access token is exchanged for one at its OpenID provider, and stays here itself.
   *
   * @see RFC 8693, OAuth 2.0 Token Exchange
   */
  readonly exchange?: ExchangeTarget;
  /** As that of the backend. Tokens that are exchanged are bearer tokens. */
  readonly dpop?: boolean;
  readonly visitors?: VisitorOptions;
  /** On Cloudflare, a service binding that takes the place of the network. */
  readonly service?: string;
  /** Milliseconds until the first byte of its answer. */
  readonly timeoutMs?: number;
  /** Milliseconds without a byte after which a body is given up. */
  readonly idleTimeoutMs?: number;
  readonly maxBodyBytes?: number;
}

/** Gives `gatehouse.config.ts` its types, and the users of its sessions theirs. */
export function defineGatehouse<Field extends string = never>(
  options: GatehouseOptions<Field>,
): GatehouseOptions<Field> {
  return options;
}

/** Whoever is signed in, with the fields that a configuration names: each is there where one of its places has it. */
export type UserOf<Options> = OwnUser<Options extends GatehouseOptions<infer Field> ? Field : never>;

type OwnUser<Field extends string> = Pick<User, KnownField> & { readonly [Name in Field]?: string };
type KnownField = 'id' | 'name' | 'email' | 'role';

/** All but `backend`, which has checks of its own. */
const members = v.object({
  paths: byPath(ruleSchema),
  pathLanguages: v.exactOptional(languagesSchema),
  afterSignIn: v.pipe(
    v.string(),
    v.check((path) => safeReturnTo(path, '') === path, 'is not a path of this site'),
  ),
  refreshAheadSeconds: v.exactOptional(
    v.pipe(v.number(), v.finite(), v.minValue(0, 'is below 0'), v.maxValue(3600, 'is more than an hour')),
  ),
  whenSignOutsCannotBeChecked: v.exactOptional(
    v.picklist(['serve', 'refuse'], "is neither 'serve' nor 'refuse'"),
  ),
  authorizationParameters: v.exactOptional(parametersSchema),
  openid: v.exactOptional(openidSchema),
  maxPostedBytes: v.exactOptional(
    v.pipe(
      v.number(),
      v.safeInteger(),
      v.minValue(0, 'is below 0'),
      v.maxValue(MOST_POSTED_BYTES, 'is more than 10 MiB: what is larger goes through /api, which streams'),
    ),
  ),
  audit: v.exactOptional(v.boolean('is neither true nor false')),
  session: v.exactOptional(sessionSchema),
  account: v.exactOptional(accountSchema),
  proxy: proxySchema,
  headers: v.exactOptional(headersSchema),
}) satisfies v.GenericSchema<unknown, Omit<GatehouseOptions, 'backend'>>;

const schema = v.pipe(
  members,
  v.forward(
    v.partialCheck(
      [['paths'], ['proxy']],
      ({ paths, proxy }) => !Object.keys(paths).some((path) => isReserved(path, prefixOf(proxy))),
      'has a rule for an address that is not a page: /auth, /health, /login, /forbidden, /_next and the path of the APIs, which is /api unless proxy.prefix says otherwise, have their own',
    ),
    ['paths'],
  ),
  v.forward(
    v.partialCheck(
      [['authorizationParameters'], ['openid']],
      ({ authorizationParameters = {}, openid }) =>
        !openid?.forward?.some((name) => Object.hasOwn(authorizationParameters, name)),
      'has a name that authorizationParameters fixes, which a link would undo: keep it in one of the two',
    ),
    ['openid', 'forward'],
  ),
);

/** How far ahead of its end an access token is refreshed at most, in milliseconds. */
export function aheadOf({ refreshAheadSeconds }: GatehouseOptions): number {
  return refreshAheadSeconds === undefined ? DEFAULT_AHEAD_MS : refreshAheadSeconds * 1000;
}

/** Lists what is wrong with `gatehouse.config.ts`: it may be written in a way that no compiler has seen. */
export function optionProblems(options: unknown): ConfigProblem[] {
  const { issues = [] } = v.safeParse(schema, options);
  const { backend }: { readonly backend?: unknown } = Object(options);
  const problems = issues.map((issue) => ({
    variable: 'gatehouse.config.ts',
    problem: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`,
    cure:
      issue.message === OURS
        ? 'Take the name out: your API gets what the gate writes there. What a client is to tell it needs a name of your own.'
        : 'Correct the entry; the comments in the file show the forms that are understood.',
  }));
  return backend === undefined ? problems : [...problems, ...definitionProblems(backend)];
}
