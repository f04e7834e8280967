import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';
import { nextVersion, type Version } from './next-version.ts';
import { type Route, routesIn } from './routes.ts';

const Package = v.looseObject({
  name: v.optional(v.string()),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  devDependencies: v.optional(v.record(v.string(), v.string()), {}),
  scripts: v.optional(v.record(v.string(), v.string()), {}),
});

/** An application, as far as it matters here. Paths are from its root. */
export interface Application {
  readonly root: string;
  readonly package: v.InferOutput<typeof Package>;
  readonly next: Version;
  readonly manager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Where Next looks for the proxy: empty, or `src/`. */
  readonly code: '' | 'src/';
  readonly app: string;
  /** With what its files end. */
  readonly extension: 'ts' | 'tsx' | 'js' | 'jsx';
  readonly routes: readonly Route[];
  /** Its own proxy or middleware, and its configuration of Next, where it has one. */
  readonly proxy: string | undefined;
  readonly config: { readonly file: string; readonly text: string } | undefined;
  /** What signs people in already. */
  readonly libraries: readonly string[];
  /** Which of the sources loads something from other sites, by kind. */
  readonly origins: Readonly<Record<'img' | 'script' | 'frame', readonly string[]>>;
}

const LOCKS = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
} as const;
const ENDINGS = ['ts', 'tsx', 'js', 'jsx', 'mjs'] as const;
const CONFIGS = ['next.config.ts', 'next.config.mjs', 'next.config.js', 'next.config.cjs'];
const LIBRARIES =
  /^(?:next-auth|@auth\/|@clerk\/|@auth0\/|better-auth|iron-session|lucia|@supabase\/(?:ssr|auth)|@workos-inc\/authkit|@kinde-oss|next-firebase-auth|@stackframe\/|@logto\/next|@descope\/)/;
const SRC = /<(Image|img|Script|script|iframe)\b[^>]*?\bsrc=\{?["'`](https:\/\/[\w.-]+)/gs;
const KINDS: Readonly<Record<string, 'img' | 'script' | 'frame'>> = {
  ...{ Image: 'img', img: 'img', Script: 'script', script: 'script', iframe: 'frame' },
};

/**
 * Looks at an application, and changes nothing.
 *
 * @throws Failure where it is none that the gate can stand before, with the reason
 */
export function lookAt(root: string): Application {
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
  const json = read('package.json');
  if (json === '') throw new Failure(`There is no application in ${root}: it has no package.json.`);
  const package_ = v.parse(Package, JSON.parse(json));
  const { dependencies, devDependencies } = package_;
  if (dependencies.next === undefined && devDependencies.next === undefined)
    throw new Failure(`${root} is no application of Next: its package.json does not name it.`);
  const next = nextVersion(root, dependencies.next ?? devDependencies.next ?? '');
  const code = existsSync(join(root, 'app')) ? '' : 'src/';
  const app = `${code}app`;
  if (!existsSync(join(root, app)))
    throw new Failure('It has no folder app/ or src/app/: the gate is for the App Router.');
  const config = CONFIGS.find((file) => existsSync(join(root, file)));
  const text = config === undefined ? '' : read(config);
  refuse(root, next, text, code);
  const lock = Object.entries(LOCKS).find(([file]) => existsSync(join(root, file)));
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const proxies = ['proxy', 'middleware'].flatMap((name) =>
    ENDINGS.map((ending) => `${code}${name}.${ending}`),
  );
  return {
    root,
    package: package_,
    next,
    manager: lock?.[1] ?? 'npm',
    code,
    app,
    extension: extensionOf(root, text),
    routes: routesIn(join(root, app)),
    proxy: proxies.find((file) => existsSync(join(root, file))),
    config: config === undefined ? undefined : { file: config, text },
    libraries: names.filter((name) => LIBRARIES.test(name)),
    origins: originsIn(root, text),
  };
}

/** What the gate cannot live with. */
function refuse(root: string, { text, major, minor }: Version, config: string, code: string): void {
  if (major < 15 || (major === 15 && minor < 5)) {
    throw new Failure(
      `It has Next ${text}. The gate runs as Next's proxy, in Node, which Next has from 15.5 on: npm install next@latest, then repeat the command.`,
    );
  }
  if (/\boutput\s*:\s*['"]export['"]/.test(config))
    throw new Failure(
      "It is exported as files (output: 'export'): there is no server that a gate could stand before.",
    );
  if (/\bbasePath\s*:\s*['"`]\//.test(config))
    throw new Failure('It lies below a basePath: the gate is for a whole host.');
  const pages = join(root, code, 'pages');
  const isHybrid = existsSync(pages) && readdirSync(pages).some((name) => /^(?!_|api$)/.test(name));
  if (isHybrid)
    throw new Failure(
      'It has pages in pages/ too, whose data Next serves at addresses that the gate has closed. Move them to app/.',
    );
}

/** Next takes only files with one of these endings, where its configuration names any. */
function extensionOf(root: string, config: string): Application['extension'] {
  const isTyped = existsSync(join(root, 'tsconfig.json'));
  const [, list] = /pageExtensions\s*:\s*\[([^\]]*)\]/.exec(config) ?? [];
  const wanted = isTyped ? (['ts', 'tsx'] as const) : (['js', 'jsx'] as const);
  if (list === undefined) return wanted[0];
  const named = Array.from(list.matchAll(/['"]([\w.]+)['"]/g), ([, name]) => name);
  const found = (['ts', 'tsx', 'js', 'jsx'] as const).find((each) => named.includes(each));
  return wanted.find((each) => named.includes(each)) ?? found ?? wanted[0];
}

function originsIn(root: string, config: string): Application['origins'] {
  const found = { img: new Set<string>(), script: new Set<string>(), frame: new Set<string>() };
  for (const [, host = ''] of config.matchAll(/hostname\s*:\s*['"`]([\w.*-]+)['"`]/g))
    found.img.add(originOf(host));
  const [, domains = ''] = /domains\s*:\s*\[([^\]]*)\]/.exec(config) ?? [];
  for (const [, host = ''] of domains.matchAll(/['"`]([\w.*-]+)['"`]/g)) found.img.add(originOf(host));
  for (const file of sourcesIn(root)) {
    for (const [, tag = '', origin = ''] of readFileSync(join(root, file), 'utf8').matchAll(SRC)) {
      const kind = KINDS[tag];
      if (kind !== undefined) found[kind].add(origin);
    }
  }
  const list = (set: ReadonlySet<string>) => [...set].sort();
  return { img: list(found.img), script: list(found.script), frame: list(found.frame) };
}

/** Next writes one star for a label and two for any number; a policy has one for both. */
function originOf(host: string): string {
  const rest = host.replace(/^\*\*?\./, '');
  if (rest.includes('*')) return 'https:';
  return rest === host ? `https://${host}` : `https://*.${rest}`;
}

function sourcesIn(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (/^(?:\.|node_modules$|public$|gatehouse$)/.test(entry.name)) return [];
    if (entry.isDirectory()) return sourcesIn(root, path);
    return /\.[jt]sx$/.test(entry.name) ? [path] : [];
  });
}
