import { BRAND } from '../../brand.ts';
import { normalizePath } from '../http/path.ts';
import { problem } from '../http/problem.ts';
import { isRead } from '../http/request-kind.ts';
import { fill, NOT_FOUND_PAGE, type PrerenderedPage } from '../http/template.ts';
import type { AuthState, RequestContext, Services } from '../pipeline/context.ts';
import { dropOwnHeaders } from '../pipeline/receive.ts';
import type { RenderPage } from '../types.ts';
import { siteFor } from './asked.ts';
import { pageFacts } from './facts.ts';

/** What a page says that was made for whatever site. */
const OF_THE_SITE = { siteName: BRAND.name, siteLanguage: BRAND.language };

/** The pages of one request, with those that are ready. */
export interface ReadyPages {
  readonly render: RenderPage;
  /** The content security policy of the page, if it was one of these. */
  policy(): string | undefined;
}

/** Puts the pages that the build has made before the framework, which is asked for the others. */
export function prerenderedPages(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): ReadyPages {
  let hashes: readonly string[] | undefined;
  return {
    render(page) {
      const url = page.path === undefined ? ctx.url : new URL(page.path, ctx.url);
      const path = normalizePath(url.pathname) ?? url.pathname;
      const isThere = page.file !== undefined || isKnown(services, path);
      const made = page.file === undefined ? pageAt(services, isThere ? path : NOT_FOUND_PAGE) : undefined;
      if (made === undefined) return renderPage(page);
      // Nothing runs where nothing is rendered: what is posted here would be lost.
      if (isThere && page.path === undefined && !isRead(ctx.request))
        return problem('method_not_allowed', { headers: { allow: 'GET, HEAD' } });
      const { amend, status = isThere ? 200 : 404 } = page;
      const headers = new Headers(ctx.request.headers);
      dropOwnHeaders(headers);
      amend(headers);
      const user = auth.status === 'signed_in' ? auth.session.user : undefined;
      const about = { path, query: url.searchParams, headers, user, requestId: ctx.requestId };
      const facts = pageFacts({ ...siteFor(services), ...about });
      if (facts === undefined) return problem('not_found');
      hashes = made.hashes;
      const html = ctx.request.method === 'HEAD' ? null : fill(made.parts, { ...facts, ...OF_THE_SITE });
      return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    },
    policy: () => hashes && services.pagePolicies.withHashes(hashes),
  };
}

/** Whether the framework has anything at a path; without a list of what it has, it is asked. */
function isKnown({ prerendered: { routes } }: Services, path: string): boolean {
  return routes.length === 0 || routes.some((route) => patternOf(route).test(path));
}

const patterns = new Map<string, RegExp>();

function patternOf(route: string): RegExp {
  const known = patterns.get(route) ?? new RegExp(route);
  patterns.set(route, known);
  return known;
}

function pageAt({ prerendered }: Services, path: string): PrerenderedPage | undefined {
  const { pages } = prerendered;
  return Object.hasOwn(pages, path) ? pages[path] : undefined;
}
