import { GATE_PASSED_HEADER, type Isolate } from './adapters/isolate.ts';
import { answerUnconfigured, openStandalone } from './adapters/standalone.ts';
import type { OpenedGatehouse } from './gatehouse.ts';
import type { RenderPage } from './types.ts';

export type { RequiredClaims } from './access/required-claims.ts';
export type { SiteUser } from './adapters/standalone.ts';
export type { PageCookies } from './api-proxy/backend-fetch.ts';
export type { FormFlash, LoginFlash } from './auth/flash.ts';
export { type FormInput, MOST_PROVIDERS } from './backend/presets/index.ts';
export { MOST_FIELDS } from './backend/registration-fields.ts';
export type { FormName, SignInMethods } from './backend/sign-in-methods.ts';
export type { Gatehouse } from './gatehouse.ts';
export { safeReturnTo } from './http/return-to.ts';
export { LANGUAGE_HEADER, PATH_HEADER, REQUEST_ID_HEADER } from './pipeline/render-page.ts';
export { YES } from './prerendered/asked.ts';
export type { PageFacts } from './prerendered/facts.ts';
export type { CookieAttributes } from './session/cookie.ts';
export type { SessionAnswer, SessionFacts } from './session/describe.ts';
export type { RenderPage, Session, User } from './types.ts';

/** The way in for the framework's side: middleware, route handlers and pages. */
export interface Entry {
  readonly opened: OpenedGatehouse;
  /** Answers a request, whoever stands before us. */
  handle(request: Request, renderPage: RenderPage): Promise<Response>;
}

let known: { readonly isolate: Isolate | undefined; readonly entry: Entry } | undefined;

/**
 * Finds this isolate's gatehouse, or opens one.
 *
 * @param variable - reads an environment variable
 */
export function getGatehouse(variable: (name: string) => string | undefined): Entry {
  const isolate = globalThis.gatehouseIsolate;
  if (known === undefined || known.isolate !== isolate) {
    const opened = isolate?.opened ?? openStandalone(variable);
    known = { isolate, entry: entryTo(opened, isolate?.gateSecret) };
  }
  return known.entry;
}

function entryTo(opened: OpenedGatehouse, gateSecret?: string): Entry {
  if (!opened.ok) return { opened, handle: answerUnconfigured(opened) };
  const { gatehouse } = opened;
  const passed = (request: Request) =>
    gateSecret !== undefined && request.headers.get(GATE_PASSED_HEADER) === gateSecret;
  return {
    opened,
    handle: (request, renderPage) =>
      passed(request) ? gatehouse.recheck(request, renderPage) : gatehouse.handle(request, renderPage),
  };
}
