import * as v from 'valibot';
import type { Language } from '../../locales/site.ts';
import { cookiesNamed } from '../http/cookie-header.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { escapeHtml } from '../http/plain-page.ts';
import { problem } from '../http/problem.ts';
import { seeOther, wantsJson } from '../http/responses.ts';
import type { Provider } from '../oidc/types.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { type CookieWrite, SIGN_OUT_NAME } from '../session/cookie.ts';
import { type CookieJar, namePrefix } from '../session/jar.ts';
import type { Session } from '../types.ts';

/** The `typ` of the sealed cookie. */
export const SIGN_OUT_TYPE = 'gatehouse-sign-out+v1';

/** Seconds in which a browser goes on to the provider. */
const MAX_AGE = 120;
/** Characters that one cookie can hold, beside its name and attributes. */
const MAX_LENGTH = 4_000;
/** Has a query, so that no browser takes the way there for loading the answer to the form once more. */
const ONWARD = '/auth/logout?continue=1';

const schema = v.object({ url: v.string(), until: v.number() });

/**
 * Leads on to the provider's own sign-out, where there is one. The address there has the ID token in it, which is for no
 * script to read: it waits in a sealed cookie, behind an address of this site.
 *
 * Not with a redirect: what answers a form may lead to this site alone (`form-action`), and browsers count the redirects
 * after it.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0, section 2; Content Security Policy Level 3 (W3C), section 6.4.2
 */
export async function providersLogout(
  services: Services,
  ctx: RequestContext,
  { provider: about, tokens }: Session,
): Promise<HandlerResult | undefined> {
  const provider = services.providerOf(tokens.issuedBy);
  const kept = about && provider && (await keepAddress(services, ctx, provider, about));
  if (kept === undefined) return undefined;
  const response = wantsJson(ctx.request)
    ? Response.json({ authenticated: false, logoutUrl: ONWARD })
    : new Response(pageIn(ctx.language), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  return { response, cookies: [kept] };
}

/** `GET /auth/logout`: goes on to the provider, for whoever has just signed out here. It signs nobody out. */
export async function continueSignOut(services: Services, ctx: RequestContext): Promise<HandlerResult> {
  const name = nameIn(ctx.jar);
  const [kept, another] = cookiesNamed(ctx.headers.get('cookie'), name).filter((each) => each.name === name);
  // A script would read where it is led to, and another site has nobody to sign out.
  const isAllowed = ctx.kind === 'document' && !isFromElsewhere(ctx.request) && another === undefined;
  const opened = isAllowed && kept !== undefined ? await services.signOutSealer.open(kept.value) : undefined;
  const parsed = v.safeParse(schema, opened?.ok === true ? opened.payload : undefined);
  if (!parsed.success || services.now() >= parsed.output.until) {
    return { response: problem('method_not_allowed', { headers: { allow: 'POST' } }) };
  }
  return { response: seeOther(parsed.output.url), cookies: [{ name, value: '', maxAge: 0 }] };
}

/** Without the ID token where it is too large for a cookie: then the provider may ask its user. */
async function keepAddress(
  services: Services,
  ctx: RequestContext,
  provider: Provider,
  about: NonNullable<Session['provider']>,
): Promise<CookieWrite | undefined> {
  const returnTo = new URL('/login', ctx.siteUrl).href;
  const until = services.now() + MAX_AGE * 1000;
  for (const hint of [about, { subject: about.subject }]) {
    const url = await provider.logoutUrl(hint, returnTo);
    if (url === undefined) return undefined;
    const value = await services.signOutSealer.seal({ url, until });
    if (value.length <= MAX_LENGTH) return { name: nameIn(ctx.jar), value, maxAge: MAX_AGE };
  }
  return undefined;
}

function nameIn(jar: CookieJar): string {
  return namePrefix(jar) + SIGN_OUT_NAME;
}

function pageIn({ tag, words: { onward } }: Language): string {
  return `<!doctype html>
<html lang="${escapeHtml(tag)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0;url=${ONWARD}">
<title>${escapeHtml(onward.title)}</title>
<p style="font:1.25rem system-ui;margin:3rem">${escapeHtml(onward.text)} <a href="${ONWARD}">${escapeHtml(onward.link)}</a>.</p>
</html>
`;
}
