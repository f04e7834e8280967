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
}

/** What pages may run and load; `more` is what one page may beside all others. */
export interface PagePolicies {
  /** Of a page that is rendered for one request. The nonce is of letters that base64 has. */
  withNonce(nonce: string, more?: CspSources): string;
  /** Of a page that was made at build time: the scripts that stand in it run, each as `sha256-…`, and those of the origins listed. */
  withHashes(hashes: readonly string[], more?: CspSources): string;
}

type Kind = Exclude<keyof CspSources, 'script' | 'dangerouslyAllowInlineScripts'>;

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

/**
 * Makes the policies of pages, once an isolate.
 *
 * @param development - React's development build evaluates code to show where an error came from
 *
 * @see Content Security Policy Level 3 (W3C), sections 8.2 (`strict-dynamic`) and 8.3 (hashes)
 */
export function createPagePolicies(sources: CspSources = {}, development = false): PagePolicies {
  const usual = policiesOf(sources, development);
  const policies = (more: CspSources | undefined) =>
    more === undefined ? usual : policiesOf(merged(sources, more), development);
  return {
    withNonce: (nonce, more) => policies(more).withNonce(nonce),
    withHashes: (hashes, more) => policies(more).withHashes(hashes),
  };
}

function merged(sources: CspSources, more: CspSources): CspSources {
  const both = [...KINDS, 'script' as const].flatMap((kind) => {
    const listed = [...(sources[kind] ?? []), ...(more[kind] ?? [])];
    return listed.length === 0 ? [] : [[kind, listed] as const];
  });
  return { ...sources, ...Object.fromEntries(both) };
}

function policiesOf(sources: CspSources, development: boolean): PagePolicies {
  const { script = [], dangerouslyAllowInlineScripts = false } = sources;
  const rest = `; ${loadsOf(sources)}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;
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

function loadsOf(sources: CspSources): string {
  return KINDS.flatMap((kind) => {
    const [directive, always] = ALWAYS[kind];
    const listed = sources[kind] ?? [];
    if (listed.length === 0) return always === undefined ? [] : [`${directive} ${always}`];
    return [[directive, always ?? "'self'", ...listed].join(' ')];
  }).join('; ');
}
