import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { FOLDER, type Texts } from './copied.ts';
import { withGate, withMembers } from './edits.ts';
import type { Application } from './look.ts';
import { openQuestions, READY } from './open-questions.ts';
import { brandFile, type Choices, configFile, handlerFile, prefixFile, proxyFile } from './written.ts';

/** What is going to be done, before any of it is. */
export interface Plan {
  /** Whole files by path: ours, and the application's own that there were none of. */
  readonly added: Texts;
  /** Files of the application, as they will be, and what for. */
  readonly changed: ReadonlyMap<string, { readonly text: string; readonly why: string }>;
  readonly moved: readonly (readonly [from: string, to: string])[];
  /** A line for `.env.local`, where nobody commits that. */
  readonly secret: string | undefined;
  /** What people have to decide, or to know. */
  readonly open: readonly string[];
}

/** What the packages of an application have to be. */
export interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
}

const NEEDED = ['@upstash/redis', 'hono', 'jose', 'oauth4webapi', 'valibot'];
const SCRIPTS = {
  'test:gate': "node --test 'gatehouse/tests/*.test.ts'",
  'update:gatehouse': 'npx --yes github:gatehouse-dev/gatehouse .',
};

/** Where the APIs are to be found: beside handlers of the application's own the usual path would be in their way. */
export function prefixFor({ routes }: Application): string {
  const taken = (prefix: string) =>
    routes.some(({ path }) => path === prefix || path.startsWith(`${prefix}/`));
  const free = ['/api', '/backend', '/upstream', '/gatehouse-api'].find((prefix) => !taken(prefix));
  if (free !== undefined) return free;
  throw new Failure('It has handlers at /api, /backend and /upstream: there is no path left for the proxy.');
}

/**
 * Plans, and writes nothing.
 *
 * @param ours - what is copied, by the path that it gets
 * @param isSecretSafe - whether nobody commits `.env.local`
 * @throws Failure where something is in the way
 */
export function planFor(
  application: Application,
  ours: Texts,
  packages: Packages,
  choices: Choices,
  { isSecretSafe }: { readonly isSecretSafe: boolean },
): Plan {
  const { config, proxy, root, routes } = application;
  const ownPages = READY.filter((path) =>
    routes.some((route) => route.kind === 'page' && route.path === path),
  );
  const wrapped = withGate(config?.text ?? 'export default {};\n', ownPages);
  const own = ownFiles(application, ours, choices);
  const added = config === undefined && wrapped !== undefined ? own.set('next.config.mjs', wrapped) : own;
  const moved: Plan['moved'] =
    proxy === undefined ? [] : [[proxy, proxy.replace(/(?:proxy|middleware)\.(\w+)$/, 'own-proxy.$1')]];
  refuseTaken(application, added, moved);

  const changed = new Map([['package.json', packageChange(root, packages)]]);
  if (config !== undefined && wrapped !== undefined)
    changed.set(config.file, { text: wrapped, why: 'puts withGatehouse() around what it exports' });
  const hasSecret = /^SESSION_SECRET=/m.test(readIfThere(root, '.env.local'));
  const secret =
    isSecretSafe && !hasSecret ? `SESSION_SECRET=${randomBytes(32).toString('base64url')}\n` : undefined;
  const decided = { ...choices, ownPages, isSecretSafe, isWrapped: wrapped !== undefined };
  return { added, changed, moved, secret, open: openQuestions(application, decided) };
}

/** All that is new: what is copied, and what is written for this application. */
function ownFiles(application: Application, ours: Texts, choices: Choices): Map<string, string> {
  const { app, code, extension, package: package_, routes } = application;
  const hasHandlers = routes.some(({ path }) => path === '/api' || path.startsWith('/api/'));
  const { name, text } = proxyFile(application, choices.prefix, hasHandlers);
  const [brand, prefix] = [`${FOLDER}/brand.ts`, `${FOLDER}/components/session-client/prefix.ts`];
  return new Map([
    ...ours,
    [brand, brandFile(ours.get(brand) ?? '', titleOf(package_.name))],
    [prefix, prefixFile(ours.get(prefix) ?? '', choices.prefix)],
    ['gatehouse.config.ts', configFile(application, choices)],
    [`${app}${choices.prefix}/[...behindTheGate]/route.${extension}`, handlerFile(application)],
    [`${code}${name}.${extension}`, text],
  ]);
}

/** What an application needs besides, in the versions that Gatehouse has. */
export function neededPackages({ dependencies }: Packages): Record<string, string> {
  return Object.fromEntries(NEEDED.map((name) => [name, dependencies[name] ?? '*']));
}

function packageChange(root: string, packages: Packages): { readonly text: string; readonly why: string } {
  const json = readFileSync(join(root, 'package.json'), 'utf8');
  return {
    text: withMembers(withMembers(json, 'dependencies', neededPackages(packages)), 'scripts', SCRIPTS),
    why: `${NEEDED.length} dependencies, and the scripts ${Object.keys(SCRIPTS).join(' and ')}`,
  };
}

/** Nothing that is there is written over. */
function refuseTaken({ root, proxy }: Application, added: Texts, moved: Plan['moved']): void {
  const targets = [...added.keys(), ...moved.map(([, to]) => to)];
  const taken = targets.filter((path) => path !== proxy && existsSync(join(root, path)));
  if (taken.length === 0) return;
  throw new Failure(
    `These are there already, and would be written over: ${taken.slice(0, 5).join(', ')}. Move them, then repeat the command.`,
  );
}

function titleOf(name = 'My application'): string {
  const words = name
    .replace(/^@[^/]*\//, '')
    .split(/[-_.\s]+/)
    .filter(Boolean)
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readIfThere(root: string, path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}
