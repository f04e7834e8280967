import * as v from 'valibot';
import type { CspSources } from '../http/content-security-policy.ts';
import type { ConfigProblem } from './types.ts';

/** What `gatehouse.config.ts` says of the headers of pages. */
export interface HeaderOptions {
  /** Added to the content security policy. */
  readonly csp?: CspSources;
}

/** A host, or all below it, by TLS; without it only on the machine itself. Nothing that ends a directive, or is a keyword. */
const ORIGIN =
  /^(?:(?:https|wss):\/\/(?:\*\.(?=[\w-]+\.))?[\w-]+(?:\.[\w-]+)*|(?:http|ws):\/\/(?:localhost|127\.0\.0\.1))(?::(?:\d{1,5}|\*))?(?:\/[\w.~%/@+-]*)?$/;
/** What runs nothing may come from wherever a scheme leads. */
const SCHEME = /^(?:https:|wss:|data:|blob:|mediastream:)$/;
const NOT_AN_ORIGIN = "is no origin such as 'https://cdn.example.com' or 'https://*.example.com'";

const source = (also: RegExp | undefined, message: string) =>
  v.exactOptional(
    v.array(
      v.pipe(
        v.string(),
        v.check((text) => ORIGIN.test(text) || also?.test(text) === true, message),
      ),
    ),
  );
const loaded = source(SCHEME, `${NOT_AN_ORIGIN}, nor a scheme such as 'https:' or 'blob:'`);

/** What the options may say of the headers that pages get. */
export const headersSchema = v.strictObject({
  csp: v.exactOptional(
    v.strictObject({
      // A scheme, a star or a keyword here would let in whoever has got a tag into a page: what the nonce is there against.
      script: source(/^'wasm-unsafe-eval'$/, `${NOT_AN_ORIGIN}; a wider one would undo the nonce`),
      style: source(undefined, NOT_AN_ORIGIN),
      img: loaded,
      font: loaded,
      connect: loaded,
      media: loaded,
      frame: source(/^blob:$/, NOT_AN_ORIGIN),
      worker: source(/^blob:$/, NOT_AN_ORIGIN),
      form: source(undefined, NOT_AN_ORIGIN),
      dangerouslyAllowInlineScripts: v.exactOptional(v.boolean()),
    }),
  ),
});

/** What is dangerous, and yet wanted. */
export function headerWarnings({ csp }: HeaderOptions = {}): ConfigProblem[] {
  if (csp?.dangerouslyAllowInlineScripts !== true) return [];
  return [
    {
      variable: 'gatehouse.config.ts',
      problem: 'lets every script run that stands in a page (headers.csp.dangerouslyAllowInlineScripts)',
      cure: 'Take it out once every page is rendered for each request: its scripts then run by their nonce.',
    },
  ];
}
