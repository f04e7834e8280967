import { encode } from 'jose/base64url';
import { announcedEnd } from '../tokens/expiry.ts';
import type { Clock, ExtraHeaders } from '../types.ts';
import { tokenIn } from './answer.ts';
import { type createExchange, type ExchangeOptions, tellBroken } from './exchange.ts';
import { takeLocation, takeSignIn, tokensOf, unanswered } from './functions/outcomes.ts';
import { isBroken, run, takeRequest } from './functions/run.ts';
import type { Preset, SocialAuthorization } from './presets/index.ts';
import { type BackendContract, exchangeRequest, urlOf } from './request.ts';
import { type TokenAnswer, tokenAnswer } from './response.ts';
import { socialProvider } from './sign-in-methods.ts';
import { begun, fitting, isAskedFor, locationIn, NOT_HERE, type SocialBegun } from './social-location.ts';
import { fillLine } from './template.ts';

/** A sign-in by redirect that is under way. */
export interface SocialStep {
  /** The name of the provider. */
  readonly provider: string;
  /** Where it comes back to, without a query. */
  readonly redirectUri: string;
  readonly state: string;
  /** RFC 7636 */
  readonly codeVerifier: string;
}

/** What has come of it, as the exchange is given it. */
export interface SocialReturn extends SocialStep {
  readonly returned: Readonly<Record<string, string>>;
  readonly kept?: string | undefined;
}

export interface SocialBackend {
  /** Where the browser is to be sent to. */
  authorize(step: SocialStep, headers?: ExtraHeaders): Promise<SocialBegun>;
  /** Makes tokens of what the browser has brought back. */
  redeem(returned: SocialReturn, headers?: ExtraHeaders): Promise<TokenAnswer>;
}

interface Options extends ExchangeOptions {
  readonly now: Clock;
}

/**
 * Sign-in that the backend has done elsewhere, and that comes back by redirect.
 *
 * @see RFC 9700, OAuth 2.0 Security Best Current Practice, sections 2.1 and 4.7; RFC 7636 (PKCE)
 */
export function createSocial(options: Options, ask: ReturnType<typeof createExchange>): SocialBackend {
  const { preset, now, log = () => {} } = options;

  return {
    async authorize({ codeVerifier, ...step }, headers = {}) {
      const provider = socialProvider(preset, step.provider);
      if (provider === undefined) return NOT_HERE;
      const { authorize } = provider;
      const given = { ...step, codeChallenge: await challengeOf(codeVerifier) };
      const draft = () => authorizationRequest(options, authorize, given);
      if (!isAskedFor(authorize)) return begun(await addressOf(), provider, step.state);
      const { answer, outcome } = await ask(authorize, {
        name: `socialProviders.${step.provider}.authorize`,
        draft,
        input: (setting) => ({ ...setting, ...given }),
        take: takeLocation,
        headers,
      });
      if (outcome === undefined) return locationIn(answer, provider, step.state, options);
      if (outcome.status !== 'location') return unanswered(outcome);
      return begun(fitting(outcome.url, options), provider, step.state, outcome.keep ?? undefined);

      async function addressOf(): Promise<URL | undefined> {
        const { request: write } = authorize;
        if (write === undefined) return urlIn(draft());
        const url = urlOf(options, authorize);
        const written = await run(async () =>
          takeRequest(await write({ url, ...given }), url, new Headers()),
        );
        const address = isBroken(written) ? written : written.value;
        if (!isBroken(address)) return urlIn(address);
        tellBroken(log, `socialProviders.${step.provider}.authorize.request`, address);
        return undefined;
      }
    },

    async redeem({ returned, ...step }, headers = {}) {
      const askedAt = now();
      const provider = socialProvider(preset, step.provider);
      if (provider === undefined) return NOT_HERE;
      const { exchange } = provider;
      if (exchange === undefined) return asTheyCame(returned, preset, askedAt);
      const { kept, ...rest } = step;
      const given = { ...rest, ...(kept !== undefined && { kept }) };
      const exchanged = await ask(exchange, {
        name: `socialProviders.${step.provider}.exchange`,
        draft: () => exchangeRequest(options, exchange, { ...returned, ...given }),
        input: (setting) => ({ ...setting, ...given, returned }),
        take: takeSignIn,
        headers,
      });
      return tokensOf(exchanged, { name: 'login', tokens: exchange.tokens }, preset, askedAt);
    },
  };
}

function authorizationRequest(
  contract: BackendContract,
  authorize: SocialAuthorization,
  given: Readonly<Record<string, string>>,
): Request | undefined {
  const request = exchangeRequest(contract, { method: 'GET', ...authorize }, given);
  if (request === undefined) return undefined;
  const url = new URL(request.url);
  const values = { ...given, clientId: contract.client?.id };
  for (const [name, line] of Object.entries(authorize.query ?? {}))
    url.searchParams.append(name, fillLine(line, values));
  return new Request(url, request);
}

function urlIn(request: Request | undefined): URL | undefined {
  return request && new URL(request.url);
}

/** @see RFC 7636, section 4.2 (S256) */
async function challengeOf(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  return encode(new Uint8Array(digest));
}

/** Where what comes back are the tokens: those who begin a sign-in here bring them, and their signature is still to be verified. */
function asTheyCame(returned: SocialReturn['returned'], preset: Preset, receivedAt: number): TokenAnswer {
  const accessToken = tokenIn(returned.accessToken);
  if (accessToken === undefined) return { status: 'rejected' };
  const told = {
    accessToken,
    refreshToken: tokenIn(returned.refreshToken),
    announced: announcedEnd(returned.expiresIn, 's', receivedAt),
    user: undefined,
  };
  return tokenAnswer(told, preset, receivedAt);
}
