import { foldPath, isTakenFor } from '../http/path.ts';
import type { Clock, ExtraHeaders, Fetch, TokenSet } from '../types.ts';
import type { AddedMembers } from './added-members.ts';
import { createExchange, type ExchangeOptions } from './exchange.ts';
import { REFRESH_MS } from './fetch.ts';
import {
  formOf,
  profileOf,
  takeForm,
  takeProfile,
  takeRefresh,
  takeSignIn,
  tokensOf,
} from './functions/outcomes.ts';
import type { FormExchange, FormInput, Preset } from './presets/index.ts';
import {
  addApiKey,
  type Credentials,
  type FormExtras,
  formRequest,
  profileRequest,
  refreshRequest,
  setCredential,
  signInRequest,
  tokenAddresses,
  typedFully,
} from './request.ts';
import {
  type FormAnswer,
  type ProfileAnswer,
  processFormResponse,
  processProfileResponse,
  type TokenAnswer,
} from './response.ts';
import { FORM_NAMES, formContract } from './sign-in-methods.ts';
import { createSignOut } from './sign-out.ts';
import { createSocial, type SocialBackend } from './social.ts';
import { splitGrant, taken } from './spent-tokens.ts';
import { createSteps, type Steps } from './steps.ts';

export type { BackendContract, Credentials } from './request.ts';
export type { FormAnswer, ProfileAnswer, TokenAnswer } from './response.ts';

export interface Backend extends Steps {
  /** @param added - what goes into the body beside what the exchange says */
  signIn(credentials: Credentials, headers?: ExtraHeaders, added?: AddedMembers): Promise<TokenAnswer>;
  /** @param grant - what the session keeps as its refresh token */
  refresh(grant: string, headers?: ExtraHeaders): Promise<TokenAnswer>;
  /**
   * Who the bearer of a token is; `undefined` where the backend has no address that tells.
   *
   * @param over - makes the way there of the usual one, where the token is to be proven
   */
  profile(
    accessToken: string,
    headers?: ExtraHeaders,
    over?: (fetch: Fetch) => Fetch,
  ): Promise<ProfileAnswer | undefined>;
  /**
   * Revokes at the backend where the preset knows how; whatever it answers, the local session ends.
   *
   * @param everywhere - whether all that the user has is meant, where the preset knows how
   * @returns the path to which it redirects, if it does
   */
  signOut(
    tokens: Partial<TokenSet>,
    headers?: ExtraHeaders,
    everywhere?: boolean,
  ): Promise<string | undefined>;
  /**
   * Passes a form on, such as a registration.
   *
   * @param page - the address of the page that the link of a message is to lead to
   * @param extras - what it goes with beside that
   */
  submit(
    form: FormExchange,
    typed: Typed,
    page: string,
    headers?: ExtraHeaders,
    extras?: FormExtras,
  ): Promise<FormAnswer>;
  readonly social: SocialBackend;
  /** Resolves a path under the base URL. */
  url(path: string): URL;
  /** Whether an address lies under the base URL. */
  contains(url: URL): boolean;
  /** Whether tokens are issued at a path of an origin: they are for the gate alone to ask for. */
  issuesTokens(origin: string, path: string): boolean;
  /** Shows an access token as the backend wants it, and the key that it wants beside it. */
  authorize(headers: Headers, accessToken: string): void;
  /** Adds the key that it wants with every request. */
  addKey(headers: Headers): void;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly preset: Preset;
  readonly fetch: Fetch;
}

export type Typed = Readonly<Partial<Record<FormInput, string>>>;

export interface BackendOptions extends ExchangeOptions {
  readonly now: Clock;
}

/**
 * Talks to the backend's authentication endpoints. Each exchange builds a request, sends it under a deadline without
 * following redirects, and judges the answer.
 */
export function createBackend(options: BackendOptions): Backend {
  const { baseUrl, preset, fetch, now } = options;
  const url = (path: string) => new URL(baseUrl + path);
  const root = url('/');
  const issuers = tokenAddresses(options);
  const ask = createExchange(options);

  async function refresh(grant: string, headers: ExtraHeaders = {}): Promise<TokenAnswer> {
    const askedAt = now();
    const spent = splitGrant(grant);
    const exchanged = await ask(preset.refresh, {
      name: 'refresh',
      draft: () => refreshRequest(options, grant),
      input: (setting) => ({ ...setting, ...taken(spent, preset.refresh) }),
      take: takeRefresh,
      headers,
      totalMs: REFRESH_MS,
    });
    return tokensOf(exchanged, { name: 'refresh', tokens: preset.refresh?.tokens }, preset, askedAt, spent);
  }

  return {
    ...createSteps(options, ask),
    baseUrl,
    preset,
    fetch,
    url,
    refresh,
    contains: ({ origin, pathname }) => origin === root.origin && pathname.startsWith(root.pathname),
    issuesTokens(origin, path) {
      const asked = foldPath(path);
      return issuers.some((issuer) => issuer.origin === origin && isTakenFor(asked, issuer));
    },
    social: createSocial(options, ask),
    addKey: (headers) => addApiKey(headers, options),
    authorize(headers, accessToken) {
      setCredential(headers, accessToken, preset.credential);
      addApiKey(headers, options);
    },
    async signIn(credentials, headers = {}, added) {
      const askedAt = now();
      const exchanged = await ask(preset.login, {
        name: 'login',
        draft: () => signInRequest(options, credentials, added),
        input: (setting) => ({ ...setting, ...credentials, ...(added && { added }) }),
        take: takeSignIn,
        headers,
      });
      return tokensOf(exchanged, { name: 'login', tokens: preset.login?.tokens }, preset, askedAt);
    },
    async profile(accessToken, headers = {}, over) {
      if (preset.me === undefined) return undefined;
      const { answer, outcome } = await ask(preset.me, {
        name: 'me',
        draft: () => profileRequest(options, accessToken),
        input: (setting) => ({ ...setting, accessToken }),
        take: takeProfile,
        headers,
        over,
      });
      return outcome === undefined || answer.status === 'transient'
        ? processProfileResponse(answer, preset)
        : profileOf(outcome, preset, answer);
    },
    signOut: createSignOut(options, ask, refresh),
    async submit(form, typed, page, headers = {}, extras = {}) {
      const askedAt = now();
      const { answer, outcome } = await ask(form, {
        name: FORM_NAMES.find((name) => formContract(preset, name) === form) ?? 'form',
        draft: () => formRequest(options, form, typed, page, extras),
        input: (setting) => ({ ...setting, ...typedFully(typed), page, ...extras }),
        take: takeForm,
        headers,
      });
      return outcome === undefined ? processFormResponse(answer, preset, form, askedAt) : formOf(outcome);
    },
  };
}
