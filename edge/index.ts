import type { OpenedGatehouse } from './gatehouse.ts';
import { type Isolate, PASSWORD_HEADER } from './isolate.ts';
import { answerClosed, openStandalone } from './standalone.ts';
import type { Next } from './types.ts';

export { type CookieJar, cookieAttributes, presentCookies, storeCookie } from './cookies.ts';
export type { SessionAnswer } from './describe.ts';
export { isRefreshWorthwhile } from './due.ts';
export { decodeLoginNotice, LOGIN_NOTICE_HEADER, type LoginNotice } from './flash.ts';
export type { Gatehouse } from './gatehouse.ts';
export type { Needs } from './needs.ts';
export type { FormName, Offers } from './offers.ts';
export type { FormInput } from './presets/index.ts';
export { PATH_HEADER, REQUEST_ID_HEADER } from './render-page.ts';
export { safeReturnTo } from './return-to.ts';
export { traceHeaders } from './trace-context.ts';
export { FORBIDDEN_HEADER } from './turn-away.ts';
export type { Session, User } from './types.ts';

/** The way in for the framework's side: middleware, route handlers and pages. */
export interface Entrance {
  readonly opened: OpenedGatehouse;
  /** Answers a request, whoever stands before us. */
  respond(request: Request, next: Next): Promise<Response>;
}

let known: { readonly isolate: Isolate | undefined; readonly entrance: Entrance } | undefined;

/**
 * Finds this isolate's gatehouse, or opens one.
 *
 * @param variable - reads an environment variable
 */
export function enter(variable: (name: string) => string | undefined): Entrance {
  const isolate = globalThis.gatehouseIsolate;
  if (known === undefined || known.isolate !== isolate) {
    const opened = isolate?.opened ?? openStandalone(variable);
    known = { isolate, entrance: entranceTo(opened, isolate?.password) };
  }
  return known.entrance;
}

function entranceTo(opened: OpenedGatehouse, password?: string): Entrance {
  if (!opened.ok) return { opened, respond: answerClosed(opened) };
  const { gatehouse } = opened;
  const passed = (request: Request) =>
    password !== undefined && request.headers.get(PASSWORD_HEADER) === password;
  return {
    opened,
    respond: (request, next) =>
      passed(request) ? gatehouse.lookAgain(request, next) : gatehouse.handle(request, next),
  };
}

export type { SessionFacts } from './describe.ts';
export { decodeFormNotice, FORM_NOTICE_HEADER, type FormNotice } from './flash.ts';
export type { Next } from './types.ts';
