import { loosePath } from './loose-path.ts';
import type { ForwardRules } from './proxy-options.ts';

/** Tells whether a request is forwarded, by its method and by every reading that its path may have. */
export type Permits = (method: string, readings: readonly string[]) => boolean;

interface Rule {
  /** Absent: any. */
  readonly methods: readonly string[] | undefined;
  /** Without a slash at its end. */
  readonly path: string;
  readonly branch: boolean;
}

const RULE = /^(?:([A-Z]+(?:,[A-Z]+)*) )?(\/[^\s?#*]*\*?)$/;

/** Reads a rule such as `GET,PUT /users/*`; `undefined` when it is none. */
export function parseRule(text: string): Rule | undefined {
  const [, methods, path] = text.match(RULE) ?? [];
  if (path === undefined || (path.includes('*') && !path.endsWith('/*'))) return undefined;
  const branch = path.endsWith('/*');
  return { methods: methods?.split(','), path: withoutSlash(branch ? path.slice(0, -2) : path), branch };
}

/**
 * Compiles the rules of an API once. A request passes if every reading of its path is allowed, letter for letter, and none
 * is denied, in any letter case: no way of writing a denied path frees it.
 */
export function compileRules({ allow, deny = [] }: Pick<ForwardRules, 'allow' | 'deny'>): Permits {
  const allowed = allow === undefined ? [ANYTHING] : rulesOf(allow);
  const denied = rulesOf(deny).map((rule) => ({ ...rule, path: loosePath(rule.path) }));
  return (method, readings) =>
    readings.every((reading) => allowed.some((rule) => fits(rule, method, withoutSlash(reading)))) &&
    !readings.some((reading) => denied.some((rule) => fits(rule, method, loosePath(reading))));
}

const ANYTHING: Rule = { methods: undefined, path: '', branch: true };

function rulesOf(texts: readonly string[]): Rule[] {
  return texts.map(parseRule).filter((rule) => rule !== undefined);
}

function fits({ methods, path, branch }: Rule, method: string, asked: string): boolean {
  const isPath = asked === path || (branch && asked.startsWith(`${path}/`));
  return isPath && (methods === undefined || methods.includes(method) || isHeadOfGet(methods, method));
}

/** @see RFC 9110, section 9.3.2 (HEAD is GET without the content) */
function isHeadOfGet(methods: readonly string[], method: string): boolean {
  return method === 'HEAD' && methods.includes('GET');
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
