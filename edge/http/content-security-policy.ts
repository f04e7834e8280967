/** Where pages may have what from, beside this site: origins such as `https://cdn.example.com`, or schemes such as `blob:`. */
export interface CspSources {
  /** With any of these, scripts that a trusted script loads have to be listed too: `'strict-dynamic'` would make browsers ignore the list. */
  readonly script?: readonly string[];
  readonly style?: readonly string[];
  readonly img?: readonly string[];
  readonly font?: readonly string[];
  readonly connect?: readonly string[];
  readonly media?: readonly string[];
  readonly frame?: readonly string[];
  readonly worker?: readonly string[];
  /** Where forms may be sent, and be led on to. */
  readonly form?: readonly string[];
  /**
   * Runs every script that stands in a page, whoever has put it there. For applications whose pages Next makes at build time:
   * their scripts can bear no nonce.
   */
  readonly dangerouslyAllowInlineScripts?: boolean;
  /** Where browsers report what the policy has kept from a page: an address by https, or a path of this site that takes posts. */
  readonly reportTo?: string;
  /** The policy of rendered pages is only reported on, and keeps nothing from them: to learn what it would. */
  readonly dangerouslyReportOnly?: boolean;
}

/** What browsers know the address of reports by. */
export const REPORTS = 'reports';

/** What pages may run and load. */
export interface PagePolicies {
  /** Of a page that is rendered for one request. The nonce is of letters that base64 has. */
  withNonce(nonce: string): string;
  /** Of a page that was made at build time: the scripts that stand in it run, each as `sha256-…`, and those of the origins listed. */
  withHashes(hashes: readonly string[]): string;
}

type Kind = Exclude<
  keyof CspSources,
  'script' | 'dangerouslyAllowInlineScripts' | 'reportTo' | 'dangerouslyReportOnly'
>;

/** What pages may always, by directive; of what is not here they may have what is this site's (`default-src`). */
const ALWAYS: Readonly<Record<Kind, readonly [directive: string, sources: string | undefined]>> = {
  style: ['style-src', "'self' 'unsafe-inline'"],
  img: ['img-src', "'self' data:"],
  font: ['font-src', undefined],
  connect: ['connect-src', undefined],
  media: ['media-src', undefined],
  frame: ['frame-src', undefined],
  worker: ['worker-src', undefined],
  form: ['form-action', "'self'"],
};
const KINDS = Object.keys(ALWAYS).filter((kind): kind is Kind => Object.hasOwn(ALWAYS, kind));

/** What no page needs, and holds for all of them. */
export const ALWAYS_CLOSED = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Makes the policies of pages, once an isolate.
 *
 * @param development - React's development build evaluates code to show where an error came from
 *
 * @see Content Security Policy Level 3 (W3C), sections 8.2 (`strict-dynamic`) and 8.3 (hashes)
 */
export function createPagePolicies(sources: CspSources = {}, development = false): PagePolicies {
  const { script = [], dangerouslyAllowInlineScripts = false } = sources;
  const rest = `; ${loadsOf(sources)}; ${ALWAYS_CLOSED}${reportsOf(sources)}`;
  const more = [...script, ...(development ? ["'unsafe-eval'"] : [])].map((source) => ` ${source}`).join('');
  const before = "default-src 'self'; script-src 'self'";
  const after = `${script.length === 0 ? " 'strict-dynamic'" : ''}${more}${rest}`;
  // Beside a nonce or a hash, browsers would take no notice of it.
  const inline = `${before} 'unsafe-inline'${more}${rest}`;
  return {
    withNonce: (nonce) => (dangerouslyAllowInlineScripts ? inline : `${before} 'nonce-${nonce}'${after}`),
    withHashes(hashes) {
      const scripts = [...hashes.map((hash) => `'${hash}'`), ...script].join(' ') || "'none'";
      return `default-src 'self'; script-src ${scripts}${rest}`;
    },
  };
}

/** Told in both ways: no browser knows each. */
function reportsOf({ reportTo }: CspSources): string {
  return reportTo === undefined ? '' : `; report-uri ${reportTo}; report-to ${REPORTS}`;
}

function loadsOf(sources: CspSources): string {
  return KINDS.flatMap((kind) => {
    const [directive, always] = ALWAYS[kind];
    const listed = sources[kind] ?? [];
    if (listed.length === 0) return always === undefined ? [] : [`${directive} ${always}`];
    return [[directive, always ?? "'self'", ...listed].join(' ')];
  }).join('; ');
}
