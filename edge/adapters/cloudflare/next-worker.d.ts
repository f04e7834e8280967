/** What the platform itself brings. */
declare module 'cloudflare:workers' {
  /** Keeps what runs for the current request until something is done. */
  export function waitUntil(work: Promise<unknown>): void;
}

/** The Worker that a build makes of the Next application, and names in the `alias` of its wrangler configuration. */
declare module 'next-worker' {
  const worker: {
    fetch(request: Request, environment: object, context: unknown): Promise<Response>;
  };
  export default worker;
  /** Paths of the files of `public/`, decoded. */
  export const publicFiles: readonly string[];
  /** The pages that were made at build time. */
  export const prerendered: import('../../http/template.ts').Prerendered;
}
