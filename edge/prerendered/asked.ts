import { type SignInMethods, signInMethodsOf } from '../backend/sign-in-methods.ts';
import { asksToRemember } from '../config/session-options.ts';
import { normalizePath } from '../http/path.ts';
import type { Services } from '../pipeline/context.ts';
import { PATH_HEADER, REQUEST_ID_HEADER } from '../pipeline/render-page.ts';
import type { User } from '../types.ts';

/** What is known when a page is asked for. */
export interface Asked {
  /** The path of the page, however it was written. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The request as it goes on to the page: with what the gate has to say. */
  readonly headers: Headers;
  readonly user: User | undefined;
  readonly requestId: string | undefined;
  readonly isDemo: boolean;
  readonly methods: SignInMethods;
  /** Where a sign-in leads that was begun nowhere. */
  readonly afterSignIn: string;
  /** Whether people say at the sign-in that they want to be remembered. */
  readonly remembers: boolean;
}

/** What a fact says that is there or not. */
export const YES = 'yes';

/** What is known of the site, for all pages alike. */
export function siteFor({
  backend,
  config,
  options,
  provider,
}: Services): Pick<Asked, 'isDemo' | 'methods' | 'afterSignIn' | 'remembers'> {
  return {
    isDemo: config.backend.embedded,
    methods: signInMethodsOf(backend.preset, provider, config.providers),
    afterSignIn: options.afterSignIn,
    remembers: asksToRemember(options.session),
  };
}

/**
 * What is known in a page that is rendered for a request.
 *
 * @param path - of that page, which may stand in the place of the one asked for: then the query is not for it
 * @param headers - of the request, as the gate has passed it on
 */
export function askedIn(services: Services, path: string, headers: Headers, user: User | undefined): Asked {
  const [asked = '/', query] = (headers.get(PATH_HEADER) ?? '').split('?', 2);
  return {
    ...siteFor(services),
    path,
    query: new URLSearchParams(normalizePath(asked) === path ? query : ''),
    headers,
    user,
    requestId: headers.get(REQUEST_ID_HEADER) ?? undefined,
  };
}
