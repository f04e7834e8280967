import { wantsJson } from '../answers.ts';
import type { Visit } from '../core.ts';
import { escapeHtml } from '../plain-page.ts';

/**
 * Sends the browser on to the provider's own sign-out. Not with a redirect: what answers a form may lead to this site
 * alone (`form-action`), and browsers count the redirects after it.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0, section 2; Content Security Policy Level 3 (W3C), section 6.4.2
 */
export function providersLogout({ request }: Visit, url: string): Response {
  if (wantsJson(request)) return Response.json({ authenticated: false, logoutUrl: url });
  return new Response(page(escapeHtml(url)), {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
}

function page(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0;url=${url}">
<title>Signing out</title>
<p style="font:1.25rem system-ui;margin:3rem">You are signed out here. <a href="${url}">Sign out at your provider as well</a>.</p>
</html>
`;
}
