import { BRAND } from '../../brand.ts';
import { CAPTCHA_SOURCES } from '../http/captcha-sources.ts';
import type { PageHeaders } from '../http/page-headers.ts';
import { problem } from '../http/problem.ts';
import { isRead } from '../http/request-kind.ts';
import { fill } from '../http/template.ts';
import type { AuthState, RequestContext, Services } from '../pipeline/context.ts';
import { dropOwnHeaders } from '../pipeline/receive.ts';
import type { RenderPage } from '../types.ts';
import { siteFor } from './asked.ts';
import { pageFacts } from './facts.ts';

/** The pages of one request, with those that are ready. */
export interface ReadyPages {
  readonly render: RenderPage;
  /** What the answer bears, if the page was one of these. */
  headers(): PageHeaders | undefined;
}

/** Puts the pages that the build has made before the framework, which is asked for the others. */
export function prerenderedPages(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): ReadyPages {
  let said: PageHeaders | undefined;
  return {
    render(page) {
      if (page.file !== undefined) return renderPage(page);
      const { path, isThere, made } = services.pageAt(page.path ?? ctx.pathname);
      if (made === undefined) return renderPage(page);
      // Nothing runs where nothing is rendered: what is posted here would be lost.
      if (isThere && page.path === undefined && !isRead(ctx.request))
        return problem('method_not_allowed', { headers: { allow: 'GET, HEAD' } });
      const { amend, status = isThere ? 200 : 404 } = page;
      const headers = new Headers(ctx.request.headers);
      dropOwnHeaders(headers);
      amend?.(headers);
      const user = auth.status === 'signed_in' ? auth.session.user : undefined;
      // What is shown in the place of another page has no query of its own.
      const query = new URLSearchParams(page.path === undefined ? ctx.search : '');
      const about = { path, query, headers, user, requestId: ctx.requestId };
      const facts = pageFacts({ ...siteFor(services), ...about });
      if (facts === undefined) return problem('not_found');
      const captcha = facts.captcha ? services.backend.preset.captcha : undefined;
      const more = captcha && CAPTCHA_SOURCES[captcha.provider];
      said = services.pageHeadersAt(ctx.pathname).prerendered(made.hashes, more);
      const { tag: language } = ctx.language;
      // A page that was made for whatever site says its name, too.
      const filled = { ...facts, language, siteLanguage: language, siteName: BRAND.name };
      const html = ctx.request.method === 'HEAD' ? null : fill(made.parts, filled);
      return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    },
    headers: () => said,
  };
}
