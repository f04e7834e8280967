import * as v from 'valibot';
import { type HeaderOptions, OPENER_POLICIES, type PageHeaderOptions } from '../http/page-headers.ts';
import { byPath } from './paths-schema.ts';
import type { ConfigProblem } from './types.ts';

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

/** Nothing that ends a directive, or the text of a header. */
const REPORT_ADDRESS = /^(?:https:\/\/[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?)?\/(?!\/)[\w.~%/?&=@+-]*$/;

/** What the options may say of the headers that pages get. */
const ofPages = v.strictObject({
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
      reportTo: v.exactOptional(
        v.pipe(
          v.string(),
          v.regex(
            REPORT_ADDRESS,
            'is neither an address by https, such as https://reports.example.com/csp, nor a path',
          ),
        ),
      ),
      dangerouslyReportOnly: v.exactOptional(v.boolean()),
    }),
  ),
  permissionsPolicy: v.exactOptional(
    v.record(
      v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,63}$/, "is no feature such as 'camera'")),
      v.array(
        v.pipe(
          v.string(),
          v.check(
            (who) => who === 'self' || who === '*' || ORIGIN.test(who),
            "is neither 'self' nor '*' nor an origin such as 'https://maps.example.com'",
          ),
        ),
      ),
    ),
  ),
  coop: v.exactOptional(
    v.picklist(OPENER_POLICIES, `is none of ${OPENER_POLICIES.map((each) => `'${each}'`).join(', ')}`),
  ),
});

export const headersSchema = v.strictObject({
  ...ofPages.entries,
  paths: v.exactOptional(byPath(ofPages)),
}) satisfies v.GenericSchema<unknown, HeaderOptions>;

/** What is dangerous, and yet wanted. */
export function headerWarnings({ paths = {}, ...general }: HeaderOptions = {}): ConfigProblem[] {
  return [
    ...warningsOf('headers', general),
    ...Object.entries(paths).flatMap(([path, options]) => warningsOf(`headers.paths['${path}']`, options)),
  ];
}

function warningsOf(where: string, { csp = {} }: PageHeaderOptions): ConfigProblem[] {
  const variable = 'gatehouse.config.ts';
  const inline = {
    variable,
    problem: `lets every script run that stands in a page (${where}.csp.dangerouslyAllowInlineScripts)`,
    cure: 'Take it out once every page is rendered for each request: its scripts then run by their nonce.',
  };
  const reported = {
    variable,
    problem: `only reports what a page runs and loads (${where}.csp.dangerouslyReportOnly)`,
    cure: 'Take it out once the reports name nothing that the page needs.',
  };
  return [
    ...(csp.dangerouslyAllowInlineScripts === true ? [inline] : []),
    ...(csp.dangerouslyReportOnly === true ? [reported] : []),
  ];
}
