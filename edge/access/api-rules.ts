import { foldPath, isTakenFor } from '../http/path.ts';
import type { StepUp } from './step-up.ts';

/** Where the APIs are, unless the options name another path. */
export const API_PREFIX = '/api';

/** The path that leads to the APIs. */
export function prefixOf({ prefix = API_PREFIX }: { readonly prefix?: string | undefined } = {}): string {
  return prefix;
}

/**
 * What is forwarded to one API. A rule names methods, a path below the API's URL, or both: `'GET /reports/*'`,
 * `'PUT,DELETE /users/*'`, `'/health'`. A path ending in `/*` is that path and all below it; `GET` includes `HEAD`.
 */
export interface ForwardRules {
  /** Request headers, beside the usual ones, that are forwarded. Lower case. */
  readonly requestHeaders: readonly string[];
  /** Response headers, beside the usual ones, that are passed on. Lower case. */
  readonly responseHeaders: readonly string[];
  /**
   * Request headers that tell the API a field of whoever is signed in, as in `{ 'x-tenant': 'tenant' }`: `id`, `name`, `email`, `role`, or
   * one of `session.user`. Names in lower case; what a client sends under them never goes on.
   */
  readonly userHeaders?: Readonly<Record<string, string>>;
  /** What is forwarded. Default: everything. */
  readonly allow?: readonly string[];
  /** What is not, whatever `allow` says. */
  readonly deny?: readonly string[];
  /** What needs no session; a rule without methods is for reading alone. Default: nothing. */
  readonly public?: readonly string[];
  /** How whoever asks must have been authenticated at the OpenID provider, by rule, as in `{ 'POST /transfers': { maxAge: 300 } }`. */
  readonly stepUp?: Readonly<Record<string, StepUp>>;
}

/** Tells whether a request is forwarded, by its method and by every reading that its path may have. */
export type Permits = (method: string, interpretations: readonly string[]) => boolean;

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
 * is what some server may take for a denied one: no way of writing a denied path frees it.
 */
export function compileRules({ allow, deny = [] }: Pick<ForwardRules, 'allow' | 'deny'>): Permits {
  const isAllowed = everyReadingIn(allow === undefined ? [ANYTHING] : rulesOf(allow));
  const denied = rulesOf(deny).map((rule) => ({ ...rule, path: foldPath(rule.path) }));
  return (method, interpretations) => {
    const isDenied = (loose: string) =>
      denied.some((rule) => isForMethod(rule, method) && isTakenFor(loose, rule));
    return (
      isAllowed(method, interpretations) &&
      (denied.length === 0 || !interpretations.map(foldPath).some(isDenied))
    );
  };
}

/** Compiles what is open to those without a session: letter for letter in every reading, and safe methods unless others are named. */
export function compilePublic(rules: readonly string[]): Permits {
  return everyReadingIn(rulesOf(rules).map((rule) => ({ ...rule, methods: rule.methods ?? SAFE_METHODS })));
}

/** Finds what a request asks for of the authentication of its user. */
export type StepUps = (method: string, interpretations: readonly string[]) => readonly StepUp[];

/** Compiles it once: what some server may take a path for counts, as it does where a rule denies. */
export function compileStepUps(rules: Readonly<Record<string, StepUp>> = {}): StepUps {
  const all = Object.entries(rules).map(
    ([rule, stepUp]) => [compileRules({ deny: [rule] }), stepUp] as const,
  );
  return (method, interpretations) =>
    all.flatMap(([isOther, stepUp]) => (isOther(method, interpretations) ? [] : [stepUp]));
}

function everyReadingIn(rules: readonly Rule[]): Permits {
  return (method, interpretations) =>
    interpretations.every((path) =>
      rules.some((rule) => isForMethod(rule, method) && isAt(rule, withoutSlash(path))),
    );
}

/** @see RFC 9110, section 9.2.1 */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

const ANYTHING: Rule = { methods: undefined, path: '', branch: true };

function rulesOf(texts: readonly string[]): Rule[] {
  return texts.map(parseRule).filter((rule) => rule !== undefined);
}

function isAt({ path, branch }: Rule, asked: string): boolean {
  return asked === path || (branch && asked.startsWith(`${path}/`));
}

function isForMethod({ methods }: Rule, method: string): boolean {
  return methods === undefined || methods.includes(method) || isHeadOfGet(methods, method);
}

/** @see RFC 9110, section 9.3.2 (HEAD is GET without the content) */
function isHeadOfGet(methods: readonly string[], method: string): boolean {
  return method === 'HEAD' && methods.includes('GET');
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
