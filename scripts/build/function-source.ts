import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';

/** Between the scripts that Vercel strings together to an edge function. */
const SEPARATOR = '\n/**/;';
const SOURCE =
  /^(?<head>\s*globalThis\._ENTRIES = \{\};)(?<scripts>\n\/\*\*\/;.*)export default (?<opener>\(function \(\) \{.*\}\)\.call\(\{\}\)\.default)\(\s*(?<settings>\{[^\n]*\})\s*\)\s*$/s;
const Settings = v.looseObject({ name: v.string() });

/** An edge function as Vercel writes it: scripts that run one after the other, and what makes a function of them. */
export interface FunctionSource {
  readonly name: string;
  readonly scripts: readonly string[];
  /** What it has around its scripts, which is the same for all functions of a build. */
  readonly frame: { readonly head: string; readonly opener: string; readonly settings: string };
}

/**
 * Takes the source of an edge function apart.
 *
 * @param path - as in an address; it is named where this fails
 * @throws Failure if it is not as Vercel writes it
 */
export function parseFunction(path: string, source: string): FunctionSource {
  const { head, scripts, opener, settings } = SOURCE.exec(source)?.groups ?? {};
  if (head === undefined || scripts === undefined || opener === undefined || settings === undefined) {
    throw new Failure(
      `The Vercel build wrote the function /${path} in another way than scripts/build/function-source.ts expects.`,
    );
  }
  const { name, ...others } = v.parse(Settings, JSON.parse(settings));
  return {
    name,
    scripts: scripts.split(SEPARATOR).slice(1),
    frame: { head, opener, settings: JSON.stringify(others) },
  };
}

/**
 * Makes one function of several. What more than one of them runs is there once. What one alone runs waits until that one is
 * asked: a page that cannot be loaded takes no other with it.
 *
 * @returns a source whose default export is the first of them, with all of them by name as its property `functions`
 * @throws Failure if they differ in more than their scripts
 */
export function joinFunctions(functions: readonly [FunctionSource, ...FunctionSource[]]): string {
  const [{ name, frame }] = functions;
  if (functions.some((other) => JSON.stringify(other.frame) !== JSON.stringify(frame))) {
    throw new Failure('The functions of the Vercel build differ in what they have around their scripts.');
  }
  const { shared, loaders } = splitScripts(functions);
  return `${[frame.head, ...shared].join(SEPARATOR)}
const open = ${frame.opener};
const functions = {};
for (const [name, load] of Object.entries({
${loaders.join(',\n')}
})) {
  let opened;
  functions[name] = (request, context) => {
    if (opened === undefined) {
      load();
      opened = open({ ...${frame.settings}, name });
    }
    return opened(request, context);
  };
}
export default Object.assign(functions[${JSON.stringify(name)}], { functions });
`;
}

function splitScripts(functions: readonly FunctionSource[]): { shared: string[]; loaders: string[] } {
  const counts = new Map<string, number>();
  for (const script of functions.flatMap(({ scripts }) => scripts)) {
    counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  const loaders = functions.map(({ name, scripts }) => {
    const own = scripts.filter((script) => counts.get(script) === 1);
    return `${JSON.stringify(name)}: () => {${SEPARATOR}${own.join(SEPARATOR)}\n}`;
  });
  return { shared: [...counts.keys()].filter((script) => counts.get(script) !== 1), loaders };
}
