import { cookiesNamed } from '../http/cookie-header.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { type CookieWrite, SKIPPED_NAME } from '../session/cookie.ts';
import { type CookieJar, namePrefix } from '../session/jar.ts';

/** So often in a row the sign-in page is left out: a session that no browser keeps would send people round and round. */
export const MOST_SKIPPED = 3;
/** Seconds between which that is in a row: longer than the way to a provider that asks nothing, and back. */
const IN_A_ROW = 30;
/** Seconds after a sign-out: as long as the way to the provider's own sign-out may take. */
const AFTER_SIGN_OUT = 120;

/** How often the page was left out just now. What is there twice, or no number of ours, is as good as too often. */
export function skippedBefore({ headers, jar }: RequestContext): number {
  const name = nameIn(jar);
  const sent = cookiesNamed(headers.get('cookie'), name).filter((each) => each.name === name);
  const [{ value } = { value: '0' }, ...others] = sent;
  return others.length === 0 && /^\d$/.test(value) ? Number(value) : MOST_SKIPPED;
}

/** Counts it once more. */
export function countSkipped(ctx: RequestContext): CookieWrite {
  return write(ctx.jar, skippedBefore(ctx) + 1, IN_A_ROW);
}

/** Has the page shown to whoever has just signed out. */
export function showPageAfterSignOut({ options }: Services, { jar }: RequestContext): CookieWrite[] {
  return options.openid?.skipSignInPage === true ? [write(jar, MOST_SKIPPED, AFTER_SIGN_OUT)] : [];
}

function write(jar: CookieJar, count: number, maxAge: number): CookieWrite {
  return { name: nameIn(jar), value: String(count), maxAge };
}

function nameIn(jar: CookieJar): string {
  return namePrefix(jar) + SKIPPED_NAME;
}
