const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

// Older ones lack what the gate is written with, and would tell only when a request comes.
if (Number.parseInt(process.versions.node, 10) < 22) {
  throw new Error(`Gatehouse needs Node 22 or newer, and this is ${process.versions.node}.`);
}

/** Files of `app/` that Next serves to everyone under their own name. */
const METADATA =
  /^(?:favicon\.ico|robots\.txt|sitemap\.xml|manifest\.(?:json|webmanifest)|(?:apple-icon|icon)\d*\.(?:ico|jpe?g|png|svg)|(?:opengraph|twitter)-image\d*\.(?:jpe?g|png|gif))$/;
/** The same, made by code. */
const MADE = {
  robots: '/robots.txt',
  sitemap: '/sitemap.xml',
  manifest: '/manifest.webmanifest',
  icon: '/icon',
  'apple-icon': '/apple-icon',
  'opengraph-image': '/opengraph-image',
  'twitter-image': '/twitter-image',
};
/** What platforms read in public/, and systems leave there. */
const NOT_SERVED = ['_headers', '_redirects', '.assetsignore', '.DS_Store'];

/**
 * Puts into a configuration of Next what the gate needs.
 *
 * @param own - the configuration, or the function that makes it
 * @param options - `ownPages`: which pages of the sign-in, such as `/login`, are this application's own
 */
exports.withGatehouse = (own = {}, { ownPages = [] } = {}) => {
  const extend = (config) => extended(config, ownPages);
  if (typeof own === 'function') return async (...given) => extend(await own(...given));
  return typeof own.then === 'function' ? own.then(extend) : extend(own);
};

function extended(own, ownPages) {
  const isCustomLoader = (own.images?.loader ?? 'default') !== 'default';
  const normalizes = nextMajor() >= 16 ? 'skipProxyUrlNormalize' : 'skipMiddlewareUrlNormalize';
  return {
    ...own,
    env: {
      ...own.env,
      GATEHOUSE_PUBLIC_FILES: JSON.stringify(publicFiles(process.cwd())),
      GATEHOUSE_OWN_PAGES: JSON.stringify(ownPages),
    },
    // Whoever optimizes images fetches what it is told to, and answers before the gate is asked.
    ...(!isCustomLoader && { images: { ...own.images, unoptimized: true } }),
    // What lies behind the proxy may tell /users and /users/ apart.
    skipTrailingSlashRedirect: true,
    // Without it the gate is not told what is a prefetch, and prefetches would spend refresh tokens.
    [normalizes]: true,
  };
}

function nextMajor() {
  return Number.parseInt(require('next/package.json').version, 10);
}

/** Everyone's, unless gatehouse.config.ts says otherwise. */
function publicFiles(root) {
  const app = [join(root, 'app'), join(root, 'src', 'app')].find((each) => existsSync(each)) ?? '';
  return [...filesIn(join(root, 'public')), ...metadataIn(app)].sort();
}

function filesIn(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !NOT_SERVED.includes(entry.name))
    .map((entry) =>
      `${entry.parentPath ?? entry.path}/${entry.name}`.slice(directory.length).replaceAll('\\', '/'),
    );
}

function metadataIn(app) {
  if (!existsSync(app)) return [];
  return readdirSync(app).flatMap((name) => {
    if (METADATA.test(name)) return [`/${name}`];
    const [, stem = ''] = /^([a-z-]+)\d*\.[jt]sx?$/.exec(name) ?? [];
    return MADE[stem] ?? [];
  });
}
