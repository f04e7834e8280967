import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publicFiles } from './scripts/build/public-files.mjs';

const MEBIBYTE = 1024 * 1024;

const STATIC_FILES = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}).map(([key, value]) => ({ key, value }));

/** The shim by which the gate runs at the edge. Without it, proxy.ts is Next's own proxy, which runs in Node. */
const HAS_SHIM = existsSync(new URL('middleware.tsx', import.meta.url));

/** @type {import('next').NextConfig} */
export default {
  // All outputs can be built at the same time, and beside `npm run dev`.
  ...(process.env.GATEHOUSE_OUTPUT && { distDir: `.gatehouse/next-${process.env.GATEHOUSE_OUTPUT}` }),
  // A server on a machine of one's own gets what it needs in one folder, with packages from where the project has them.
  ...(process.env.GATEHOUSE_OUTPUT === 'node' && {
    output: 'standalone',
    outputFileTracingRoot: process.cwd(),
  }),
  // Without 'ts', Next does not see proxy.ts, which it would force onto the Node runtime; middleware.tsx brings it in at
  // the edge. ('tsx' alone crashes webpack.)
  pageExtensions: HAS_SHIM ? ['tsx', 'jsx'] : ['ts', 'tsx', 'jsx'],
  poweredByHeader: false,
  // Whoever optimizes images fetches what it is told to, and answers before the gate is asked. There is no such address.
  images: { unoptimized: true },
  // Hot reload is for names of localhost, and for addresses that are named here: `npm run dev` is found at these, too.
  allowedDevOrigins: ['127.0.0.1', '0.0.0.0'],
  // What lies behind /api may tell /users and /users/ apart; to the gate they are the same page.
  skipTrailingSlashRedirect: true,
  // Without it the middleware is not told what is a prefetch, and prefetches would spend refresh tokens.
  skipProxyUrlNormalize: true,
  experimental: {
    // `next start` cuts the body of any request to an edge function at this size, without a word. The gate refuses large
    // bodies itself, with 413, and so has to see where they go beyond its own limit.
    proxyClientMaxBodySize: (Number(process.env.PROXY_MAX_BODY_BYTES) || 100 * MEBIBYTE) + MEBIBYTE,
    // In Node, Next would send whoever asks for a page's payload to an address that repeats the headers: the router's own. That
    // keeps caches from mixing them up, and the gate lets no cache keep any.
    validateRSCRequestHeaders: false,
    // The gate says how much may be posted, by `maxPostedBytes`; this is the most that can be set there.
    serverActions: { bodySizeLimit: 10 * MEBIBYTE },
  },
  // `npm test` runs the type checker itself, over the tests and scripts too.
  typescript: { ignoreBuildErrors: true },
  // Scripts and styles do not pass the gate, which puts these on everything else. On Cloudflare public/_headers says it.
  // Browsers keep the last word on TLS that a host gave, so only the gate gives one, as it is configured.
  headers: async () => [{ source: '/_next/static/:path*', headers: STATIC_FILES }],
  webpack(config, { webpack, isServer }) {
    config.plugins.push(withForgivingRouterState(webpack), withPublicFiles(webpack));
    if (process.env.GATEHOUSE_OUTPUT === 'cloudflare') {
      config.plugins.push(withoutCore(webpack), ...withoutDisk(webpack), withoutTelemetry(webpack));
      if (isServer) {
        config.plugins.push(withoutClient(webpack), withoutPolyfills(webpack));
        withShortNumbers(config, webpack);
      }
    }
    return config;
  },
};

/** What the gate takes for a file of `public/` is what was there when it was built. */
function withPublicFiles(webpack) {
  const files = publicFiles(fileURLToPath(new URL('public', import.meta.url)));
  return new webpack.DefinePlugin({
    PUBLIC_FILES: JSON.stringify(files),
    // In the place of this one scripts/build/embed-pages.ts puts the pages that are made at build time, once they are.
    PRERENDERED_PAGES: JSON.stringify('{"pages":{},"routes":[],"of":"gatehouse"}'),
  });
}

/** On Cloudflare the Worker has the core, and the demo, already: pages that brought their own would carry them for nothing. */
function withoutCore(webpack) {
  return new webpack.NormalModuleReplacementPlugin(
    /\/standalone\.ts$/,
    './adapters/standalone.cloudflare.ts',
  );
}

/** What runs in browsers only has no place in the Worker. */
function withoutClient(webpack) {
  return new webpack.NormalModuleReplacementPlugin(/\/client\.ts$/, (resource) => {
    const isOurs = /session-client$/.test(resource.context) || resource.request.includes('session-client/');
    if (isOurs) resource.request = resource.request.replace('client.ts', 'client.server.ts');
  });
}

/** From some hundred modules on, webpack numbers them with five digits, thousands of times over; four are enough. */
function withShortNumbers(config, webpack) {
  config.optimization.moduleIds = false;
  config.plugins.push(new webpack.ids.DeterministicModuleIdsPlugin({ maxLength: 4, fixedLength: true }));
}

/** There is no disk, and what the framework has for its cache there would be carried twice. */
function withoutDisk(webpack) {
  const standIns = [
    [/^\.\/file-system-cache$/, 'app/_stand-ins/no-file-cache.ts'],
    [/^next\/dist\/compiled\/hash\.js\/sha256$/, 'app/_stand-ins/route-digest.cjs'],
  ];
  return standIns.map(
    ([name, file]) =>
      new webpack.NormalModuleReplacementPlugin(name, fileURLToPath(new URL(file, import.meta.url))),
  );
}

/** Nobody can register a provider within the framework there. */
function withoutTelemetry(webpack) {
  const standIn = fileURLToPath(new URL('app/_stand-ins/no-telemetry.ts', import.meta.url));
  return new webpack.NormalModuleReplacementPlugin(
    /^(?:next\/dist\/compiled\/)?@opentelemetry\/api$/,
    standIn,
  );
}

/** No browser that runs the framework's other scripts has a use for them. */
function withoutPolyfills(webpack) {
  const standIn = fileURLToPath(new URL('app/_stand-ins/no-polyfills.ts', import.meta.url));
  return new webpack.NormalModuleReplacementPlugin(/^\.\/make-get-server-inserted-html$/, standIn);
}

/** Only the framework's own import is relative, so the stand-in can still reach what it stands for. */
function withForgivingRouterState(webpack) {
  const own = fileURLToPath(new URL('app/_stand-ins/router-state.ts', import.meta.url));
  return new webpack.NormalModuleReplacementPlugin(
    /^\.{1,2}\/.*parse-and-validate-flight-router-state$/,
    own,
  );
}
