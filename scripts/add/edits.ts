/** Changes of files that are an application's own: as little as will do, and everything else byte for byte as it was. */

/**
 * Adds members to an object of package.json, in order where it is in order. What is there already stays.
 *
 * @param name - of the object, such as `dependencies`
 */
export function withMembers(json: string, name: string, members: Readonly<Record<string, string>>): string {
  const eol = json.includes('\r\n') ? '\r\n' : '\n';
  const unit = /^[ \t]+/m.exec(json)?.[0] ?? '  ';
  const found = new RegExp(`^${unit}"${name}"\\s*:\\s*\\{([^{}]*)\\}`, 'm').exec(json);
  const before: Record<string, string> = found === null ? {} : JSON.parse(`{${found[1]}}`);
  const entries = Object.entries({ ...members, ...before });
  const names = Object.keys(before);
  const isSorted = names.every((each, index) => index === 0 || (names[index - 1] ?? '') <= each);
  const old = Object.entries(before);
  const added = entries.filter(([each]) => !Object.hasOwn(before, each));
  if (added.length === 0) return json;
  const all = [...old, ...added];
  if (isSorted && name !== 'scripts') all.sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = all.map(([key, value]) => `${unit}${unit}${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const block = `${unit}"${name}": {${eol}${lines.join(`,${eol}`)}${eol}${unit}}`;
  if (found !== null) return json.replace(found[0], () => block);
  return json.replace(/\s*\}\s*$/, (end) => `,${eol}${block}${eol}}${/\}(\s*)$/.exec(end)?.[1] ?? ''}`);
}

/**
 * Takes out of the objects of package.json what one state of it has and an older one has not, whatever else and in whichever
 * version has changed there since.
 */
export function withoutMembers(
  json: string,
  { from, to }: { readonly from: string; readonly to: string },
  names: readonly string[],
): string {
  return names.reduce((text, name) => {
    const [brought, before] = [membersIn(from, name), membersIn(to, name)];
    return Object.keys(brought)
      .filter((member) => !Object.hasOwn(before, member))
      .reduce((all, member) => withoutMember(all, name, member), text);
  }, json);
}

function membersIn(json: string, name: string): object {
  return Object(Object(JSON.parse(json))[name]);
}

/** One line, and the comma before it where none follows. An object that has nothing left was not there before. */
function withoutMember(json: string, name: string, member: string): string {
  const key = JSON.stringify(member).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const line = new RegExp(`,\\s*${key}\\s*:\\s*"[^"\\n]*"(?=\\s*$)|\\s*${key}\\s*:\\s*"[^"\\n]*",?`);
  const unit = /^[ \t]+/m.exec(json)?.[0] ?? '  ';
  const block = new RegExp(`^${unit}"${name}"\\s*:\\s*\\{([^{}]*)\\}`, 'm');
  return json
    .replace(block, (all, inner: string) => all.replace(inner, () => inner.replace(line, '')))
    .replace(new RegExp(`,\\s*^${unit}"${name}"\\s*:\\s*\\{\\s*\\}`, 'm'), '');
}

/** What is called by each of the two ways of modules. */
const WAYS = [
  {
    exported: /^export default(?=[\s({[])\s*/gm,
    brought: "import { withGatehouse } from './gatehouse/next.cjs';",
    name: /^export default (\w+);?[ \t]*$/m,
    given: 'export default',
  },
  {
    exported: /^module\.exports\s*=\s*/gm,
    brought: "const { withGatehouse } = require('./gatehouse/next.cjs');",
    name: /^module\.exports\s*=\s*(\w+);?[ \t]*$/m,
    given: 'module.exports =',
  },
] as const;

/**
 * Puts the gate's settings around a configuration of Next, whatever it exports: an object, a function, or a call.
 *
 * @param ownPages - which pages of the sign-in are the application's own
 * @returns `undefined` where nobody can tell what it exports
 */
export function withGate(config: string, ownPages: readonly string[]): string | undefined {
  const eol = config.includes('\r\n') ? '\r\n' : '\n';
  const fit = WAYS.filter(({ exported }) => [...config.matchAll(exported)].length > 0);
  const [way] = fit;
  if (way === undefined || fit.length > 1 || [...config.matchAll(way.exported)].length > 1) return undefined;
  const options = ownPages.length === 0 ? '' : `, { ownPages: ${JSON.stringify(ownPages)} }`;
  const around = (exported: string) => `${way.given} withGatehouse(${exported}${options});`;
  const [head] = /^(?:\/\/ @ts-[^\n]*\n)?/.exec(config) ?? [''];
  const rest = config.slice(head.length);
  const name = way.name.exec(rest);
  const given =
    name === null
      ? `${rest.replace(way.exported, 'const applicationConfig = ').trimEnd()}${eol}${eol}${around('applicationConfig')}${eol}`
      : rest.replace(name[0], () => around(name[1] ?? ''));
  return `${head}${way.brought}${eol}${given}`;
}
