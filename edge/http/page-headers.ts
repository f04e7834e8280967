import { ALWAYS_CLOSED, type CspSources, createPagePolicies, REPORTS } from './content-security-policy.ts';
import { normalizePath } from './path.ts';
import { createPathTable, withLanguages } from './path-table.ts';

/** What the headers of a page say beside what they always do. */
export interface PageHeaderOptions {
  /** Added to the content security policy. */
  readonly csp?: CspSources;
  /**
   * Who may use what of the browser, by feature: `self`, origins, or `*`; nobody where the list is empty. `camera`,
   * `geolocation` and `microphone` are nobody's unless listed.
   */
  readonly permissionsPolicy?: Readonly<Record<string, readonly string[]>>;
  /** What windows of other sites, opened by a page or opening it, have in common with it. Default `same-origin`: nothing. */
  readonly coop?: (typeof OPENER_POLICIES)[number];
}

/** What `gatehouse.config.ts` says of the headers of pages. */
export interface HeaderOptions extends PageHeaderOptions {
  /** More for some pages, by path or branch as in `paths`. The longest that fits is added to what all have. */
  readonly paths?: Readonly<Record<string, PageHeaderOptions>>;
}

/** What an answer with a page bears. */
export interface PageHeaders {
  /** Its content security policy. */
  readonly policy: string;
  /** One that is only reported on. */
  readonly tried?: string;
  /** By name; each goes before what every answer has. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/** Makes the headers of the pages at one path; `more` is what one page may load beside that. */
export interface PageHeadersMaker {
  /** Of a page that is rendered for one request. The nonce is of letters that base64 has. */
  rendered(nonce: string, more?: CspSources): PageHeaders;
  /** Of a page that was made at build time: the scripts that stand in it run, each as `sha256-…`. */
  prerendered(hashes: readonly string[], more?: CspSources): PageHeaders;
}

export type PageHeadersAt = (pathname: string) => PageHeadersMaker;

/** What a page may have in common with the windows that it opens. @see HTML, section 7.1.3 (cross-origin opener policies) */
export const OPENER_POLICIES = [
  'same-origin',
  'same-origin-allow-popups',
  'noopener-allow-popups',
  'unsafe-none',
] as const;

/** What nobody may use unless the options say so. @see Permissions Policy (W3C), section 5.1 */
const CLOSED_FEATURES = { camera: [], geolocation: [], microphone: [] };
export const PERMISSIONS = permissionsOf(CLOSED_FEATURES);

/**
 * Makes the headers of pages, once an isolate.
 *
 * @param development - as `createPagePolicies` has it
 * @param languages - with whose names paths may begin
 */
export function createPageHeaders(
  options: HeaderOptions = {},
  development = false,
  languages?: readonly string[],
): PageHeadersAt {
  const { paths = {}, ...general } = options;
  const everywhere = makerOf(general, development);
  const templates = Object.keys(paths);
  if (templates.length === 0) return () => everywhere;
  const own = Object.entries(paths).map(
    ([template, more]) => [template, makerOf(merged(general, more), development)] as const,
  );
  const table = createPathTable(withLanguages(Object.fromEntries(own), languages));
  return (pathname) => table.find(normalizePath(pathname) ?? '')?.rule ?? everywhere;
}

function makerOf(options: PageHeaderOptions, development: boolean): PageHeadersMaker {
  const { csp = {} } = options;
  const usual = createPagePolicies(csp, development);
  const policiesWith = (more: CspSources | undefined) =>
    more === undefined ? usual : createPagePolicies(mergedSources(csp, more), development);
  const others = othersOf(options);
  return {
    rendered(nonce, more) {
      const policy = policiesWith(more).withNonce(nonce);
      return csp.dangerouslyReportOnly === true
        ? { policy: ALWAYS_CLOSED, tried: policy, others }
        : { policy, others };
    },
    prerendered: (hashes, more) => ({ policy: policiesWith(more).withHashes(hashes), others }),
  };
}

/** Lists grow; of all else the more particular counts. */
function merged(general: PageHeaderOptions, more: PageHeaderOptions): PageHeaderOptions {
  return {
    ...general,
    ...more,
    csp: mergedSources(general.csp ?? {}, more.csp ?? {}),
    permissionsPolicy: { ...general.permissionsPolicy, ...more.permissionsPolicy },
  };
}

function mergedSources(general: CspSources, more: CspSources): CspSources {
  const lists = Object.entries(more).map(([kind, value]) => {
    const before: unknown = Reflect.get(general, kind);
    return [kind, Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value] as const;
  });
  return { ...general, ...Object.fromEntries(lists) };
}

function othersOf({ csp, permissionsPolicy, coop }: PageHeaderOptions): PageHeaders['others'] {
  const headers: [string, string][] = [];
  if (permissionsPolicy !== undefined)
    headers.push(['permissions-policy', permissionsOf({ ...CLOSED_FEATURES, ...permissionsPolicy })]);
  if (coop !== undefined) headers.push(['cross-origin-opener-policy', coop]);
  if (csp?.reportTo !== undefined) headers.push(['reporting-endpoints', `${REPORTS}="${csp.reportTo}"`]);
  return headers;
}

/** @see RFC 9651, Structured Field Values, section 3.1.1 (inner lists) */
function permissionsOf(features: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(features)
    .map(([feature, who]) => `${feature}=${who.includes('*') ? '*' : `(${who.map(memberOf).join(' ')})`}`)
    .join(', ');
}

function memberOf(who: string): string {
  return who === 'self' ? who : `"${who}"`;
}
