import type { Application } from './look.ts';

/** Files that are an application's own from the first day on, as they are first written. */

export interface Choices {
  readonly public: readonly string[];
  readonly afterSignIn: string;
  readonly prefix: string;
}

/** Its rules. */
export function configFile({ origins }: Application, { public: open, afterSignIn, prefix }: Choices): string {
  const lists = (['img', 'script', 'frame'] as const).flatMap((kind) =>
    origins[kind].length === 0 ? [] : [`      ${kind}: [${origins[kind].map(quoted).join(', ')}],`],
  );
  return `import type { GatehouseOptions } from './gatehouse/edge/config/options';

/** What this application lets through. Secrets and addresses are environment variables. */
export default {
  // Who may see which page. What is not listed needs a session. A branch such as '/docs/*' is '/docs' and all below it; the longest
  // that fits decides. The rules are 'public', 'public-with-actions' where strangers may post, 'private', and claims such as
  // { role: 'admin' }.
  paths: {
${open.map((path) => `    ${quoted(path)}: 'public',`).join('\n')}
  },

  // Where a sign-in leads when nothing else was asked for.
  afterSignIn: ${quoted(afterSignIn)},

  // ${prefix}/orders leads to /orders below BACKEND_URL, with the token of whoever is signed in.
  proxy: {
    prefix: ${quoted(prefix)},
    requestHeaders: [],
    responseHeaders: [],
  },

  headers: {
    // Where pages may have what from, beside this site: script, style, img, font, connect, media, frame, worker, form.
    csp: {
${[...lists, ''].join('\n')}      // Pages that Next makes at build time have scripts that no nonce can mark. Take this out once every page is rendered for each request.
      dangerouslyAllowInlineScripts: true,
    },
  },
} satisfies GatehouseOptions;
`;
}

/** What Next takes for its proxy. */
export function proxyFile(
  { code, next, proxy }: Application,
  prefix: string,
  hasHandlers: boolean,
): { readonly name: string; readonly text: string } {
  const name = next.major >= 16 ? 'proxy' : 'middleware';
  const from = code === '' ? '.' : '..';
  // Without anything behind it there is no handler of ours, and Next would answer by itself.
  const closed = [`${prefix.slice(1)}/.`, ...(hasHandlers && prefix !== '/api' ? ['api$', 'api/'] : [])];
  const exported =
    proxy === undefined
      ? `export { proxy${name === 'proxy' ? '' : ' as middleware'} } from '${from}/gatehouse/entry';`
      : `import { gateBefore } from '${from}/gatehouse/entry';
import * as own from './own-proxy';

/** The gate first, then the proxy that was here before. */
export const ${name} = gateBefore(own);`;
  const runtime = name === 'proxy' ? '' : "\n  runtime: 'nodejs',";
  return {
    name,
    text: `${exported}

// Next takes literals only. What is left out here goes to its handlers as it is${hasHandlers ? ', and those that are yours ask for the session themselves' : ''}.
export const config = {${runtime}
  matcher: [
    '/((?!${closed.join('|')}|_next/static/(?:\\\\w[\\\\w.-]*/)*\\\\w[\\\\w.-]*$).*)',
    { source: '/_next/static/(.*)', has: [{ type: 'header', key: 'rsc' }] },
    // Route handlers that run in Node are not asked then: Next answers in their place.
    { source: '${prefix}/(.*)', has: [{ type: 'header', key: 'x-middleware-prefetch' }] },
  ],
};
`,
  };
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** The handler of the proxy. */
export function handlerFile({ app }: Application): string {
  const up = '../'.repeat(app.split('/').length + 2);
  return `import { forward } from '${up}gatehouse/entry';

export {
${METHODS.map((method) => `  forward as ${method},`).join('\n')}
};
`;
}

/** Its name, on the pages of the sign-in. */
export function brandFile(ours: string, name: string): string {
  return ours.replace(/name: '[^'\n]*'/, () => `name: ${quoted(name)}`);
}

/** Where the APIs are, for browsers. */
export function prefixFile(ours: string, prefix: string): string {
  return ours.replace(/(PREFIX: string = )'[^'\n]*'/, (_, before: string) => before + quoted(prefix));
}

export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
