import options from '../gatehouse.config.ts';
import { VARIABLE_NAMES } from './config.ts';
import type { Next } from './core.ts';
import { closedGatehouse, type OpenedGatehouse, openGatehouse, type Platform } from './gatehouse.ts';
import { PASSWORD_HEADER } from './isolate.ts';
import type { Fetch } from './types.ts';

export { cookieAttributes, cookieJar, findCookie, storeCookie } from './cookies.ts';
export type { Next } from './core.ts';
export { PATH_HEADER } from './gate.ts';
export type { Gatehouse } from './gatehouse.ts';
export { decodeLoginNotice, LOGIN_NOTICE_HEADER, type LoginNotice } from './login-notice.ts';
export { safeReturnTo } from './return-to.ts';
export type { Session, User } from './types.ts';

/** The way in for the framework's side: middleware, route handlers and pages. */
export interface Entrance {
  readonly opened: OpenedGatehouse;
  /** Answers a request, whoever stands before us. */
  respond(request: Request, next: Next): Promise<Response>;
}

let ownEntrance: Entrance | undefined;

/**
 * Finds this isolate's gatehouse, or opens one.
 *
 * @param variable - reads an environment variable
 */
export function enter(variable: (name: string) => string | undefined): Entrance {
  const isolate = globalThis.gatehouseIsolate;
  if (isolate === undefined) {
    ownEntrance ??= entranceTo(openGatehouse(environmentOf(variable), options, standalone(variable)));
    return ownEntrance;
  }
  const { opened, password } = isolate;
  return entranceTo(opened, password);
}

function entranceTo(opened: OpenedGatehouse, password?: string): Entrance {
  if (!opened.ok) {
    const closed = closedGatehouse(opened.problems);
    return { opened, respond: async () => closed() };
  }
  const { gatehouse } = opened;
  const passed = (request: Request) =>
    password !== undefined && request.headers.get(PASSWORD_HEADER) === password;
  return {
    opened,
    respond: (request, next) =>
      passed(request) ? gatehouse.lookAgain(request, next) : gatehouse.handle(request, next),
  };
}

function environmentOf(variable: (name: string) => string | undefined): Record<string, string | undefined> {
  return Object.fromEntries(VARIABLE_NAMES.map((name) => [name, variable(name)]));
}

function standalone(variable: (name: string) => string | undefined): Platform {
  return {
    fetch: ({ backend, secrets }) =>
      backend.embedded ? demoInProcess(variable('DEMO_SECRET') ?? secrets[0]) : (request) => fetch(request),
  };
}

/** The demo's tokens are signed with keys made from the secret, so isolates that share nothing else agree on them. */
function demoInProcess(secret: string): Fetch {
  let demo: Fetch | undefined;
  return async (request) => {
    if (demo === undefined) {
      const { createDemoBackend } = await import('../demo/backend.ts');
      const { memoryStore } = await import('../demo/store.ts');
      demo ??= createDemoBackend({ secret, store: memoryStore() });
    }
    return demo(request);
  };
}
