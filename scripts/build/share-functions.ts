import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { edgeFunctionsOf } from './check-functions.ts';
import { type FunctionSource, joinFunctions, parseFunction } from './function-source.ts';

const PLAIN = ['.vc-config.json', 'index.js', 'index.js.map'];

/** Modules to be written over those that next-on-pages makes, by their file, as `dashboard/products.func.js`. */
export type Referrals = ReadonlyMap<string, string>;

/**
 * Has one function of the build hold all of them: next-on-pages puts into each what they have in common. The middleware,
 * whose framework is another, stays by itself, and so does what brings files of its own, such as WebAssembly.
 *
 * @param directory - `.vercel/output/functions`
 * @returns what the others become once next-on-pages has been through
 * @throws Failure if a function is not as Vercel writes it
 */
export function shareFunctions(directory: string): Referrals {
  const sourceOf = (path: string) => join(directory, `${path}.func`, 'index.js');
  const isPlain = (path: string) =>
    readdirSync(join(directory, `${path}.func`)).every((file) => PLAIN.includes(file));
  const [host, ...guests] = edgeFunctionsOf(directory)
    .filter((path) => path !== 'middleware' && isPlain(path))
    // Names in brackets come first. The one that is imported had better be a plain one.
    .reverse()
    .map((path) => ({ path, ...parseFunction(path, readFileSync(sourceOf(path), 'utf8')) }));
  if (host === undefined) return new Map();
  writeFileSync(sourceOf(host.path), joinFunctions([host, ...guests]));
  for (const { path } of guests) writeFileSync(sourceOf(path), 'export default undefined;\n');
  return new Map(guests.map((guest) => [moduleOf(guest), refer(guest, host)]));
}

/**
 * Lets the modules of the other functions take them from the one that holds them.
 *
 * @param directory - `functions` in what next-on-pages made
 * @throws Failure if next-on-pages names its modules otherwise
 */
export function writeReferrals(directory: string, referrals: Referrals): void {
  for (const [name, source] of referrals) {
    const file = join(directory, name);
    if (!existsSync(file)) throw new Failure(`next-on-pages made no module ${name}.`);
    writeFileSync(file, source);
  }
}

function refer(guest: Located, host: Located): string {
  const way = posix.relative(dirname(moduleOf(guest)), moduleOf(host));
  const from = JSON.stringify(way.startsWith('../') ? way : `./${way}`);
  return `import host from${from};export default host.functions[${JSON.stringify(guest.name)}];\n`;
}

type Located = FunctionSource & { readonly path: string };

function moduleOf({ path }: Located): string {
  return `${path}.func.js`;
}
