import { encode } from 'jose/base64url';
import { type Gatehouse, openGatehouse } from '../../../edge/gatehouse.ts';
import type { Pass } from '../../../edge/types.ts';
import { inProcess, TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { OPTIONS, SECRET } from './test-gatehouse.ts';

/** The shared secret of those backends whose tokens are verified. */
export const TOKEN_SECRET = 'forty-letters-that-nobody-else-would-use';
export const BACKEND = 'https://api.example.com';

export interface IssuerGatehouse {
  readonly browser: () => TestBrowser;
  /** A new isolate, which remembers nothing. */
  readonly restart: () => void;
  readonly pass: (milliseconds: number) => void;
  readonly gatehouse: () => Gatehouse;
  /** Events of the log, with their reasons. */
  readonly events: string[];
  /** Paths that anyone was asked for, in order. */
  readonly asked: string[];
}

/** A gatehouse before whatever answers by a table of paths, each answer as it is written. */
export function gatehouseBefore(
  answers: Readonly<Record<string, () => Response | Promise<Response>>>,
  environment: Readonly<Record<string, string>>,
  start: number,
): IssuerGatehouse {
  const clock = { now: start };
  const events: string[] = [];
  const asked: string[] = [];
  const reach = async ({ url }: Request) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    return (await answers[pathname]?.()) ?? Response.json({ path: pathname });
  };
  const open = () => {
    const opened = openGatehouse({ SESSION_SECRET: SECRET, BACKEND_URL: BACKEND, ...environment }, OPTIONS, {
      fetch: () => reach,
      network: reach,
      now: () => clock.now,
      log: (_, event, { reason = '' } = {}) =>
        event !== 'request' && events.push(`${event} ${reason}`.trim()),
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return opened.gatehouse;
  };
  let gatehouse = open();
  const page = ({ status = 200 }: Pass) => new Response('a page', { status });
  return {
    browser: () =>
      new TestBrowser(
        'https://app.example.com',
        inProcess((request) => gatehouse.handle(request, page)),
      ),
    restart: () => {
      gatehouse = open();
    },
    pass: (milliseconds) => {
      clock.now += milliseconds;
    },
    gatehouse: () => gatehouse,
    events,
    asked,
  };
}

/** An answer whose text is as given: it may hold numbers that no program would write. */
export function json(text: string, init: ResponseInit = {}): Response {
  return new Response(text, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
}

/** A token signed with the shared secret, whose claims are text. */
export async function signedWith(payload: string, secret = TOKEN_SECRET): Promise<string> {
  const bytes = new TextEncoder();
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), hmac, false, ['sign']);
  const input = `${encode('{"alg":"HS256","typ":"JWT"}')}.${encode(payload)}`;
  return `${input}.${encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(input))))}`;
}
