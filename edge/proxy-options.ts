/** What `gatehouse.config.ts` says of `/api`: which requests and headers go on, and to which API. */
export interface ProxyOptions extends ForwardRules {
  /**
   * Further APIs by the path below `/api` that leads to them: `'/billing'` takes `/api/billing/invoices` to `/invoices`
   * below its URL. The longest that fits decides; everything else goes to the backend.
   */
  readonly upstreams?: Readonly<Record<string, UpstreamOptions>>;
}

/**
 * What is forwarded to one API. A rule names methods, a path below the API's URL, or both: `'GET /reports/*'`,
 * `'PUT,DELETE /users/*'`, `'/health'`. A path ending in `/*` is that path and all below it; `GET` includes `HEAD`.
 */
export interface ForwardRules {
  /** Request headers, beside the usual ones, that are forwarded. Lower case. */
  readonly requestHeaders: readonly string[];
  /** Response headers, beside the usual ones, that are passed on. Lower case. */
  readonly responseHeaders: readonly string[];
  /** What is forwarded. Default: everything. */
  readonly allow?: readonly string[];
  /** What is not, whatever `allow` says. */
  readonly deny?: readonly string[];
}

/** One of the further APIs. What is left out is as it is for the backend; headers and rules are its own. */
export interface UpstreamOptions extends Partial<ForwardRules> {
  /** Its base URL, or the environment variable that holds it. */
  readonly url: string | { readonly variable: string };
  /** Access tokens that do not name it in `aud` are not sent there: 403. @see RFC 9700, section 2.3 */
  readonly audience?: string;
  /** On Cloudflare, a service binding that takes the place of the network. */
  readonly service?: string;
  /** Milliseconds until the first byte of its answer. */
  readonly timeoutMs?: number;
  /** Milliseconds without a byte after which a body is given up. */
  readonly idleTimeoutMs?: number;
  readonly maxBodyBytes?: number;
}
