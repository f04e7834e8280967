import * as v from 'valibot';
import { type Environment, namesIn, peek, type Text, textIn } from '../environment.ts';
import type { ConfigProblem } from '../types.ts';
import { REDIS_ALIASES, VARIABLES, type Variables } from './index.ts';

/** Every variable that was read, and what is wrong with those that cannot be used. */
export interface ReadVariables {
  /** `undefined` for one that has a problem. */
  readonly values: Variables;
  readonly problems: readonly ConfigProblem[];
  /** The names of all that are set, be they good or not, and of those that are there and empty. */
  readonly set: readonly string[];
  readonly empty: readonly string[];
}

/** Reads every variable for itself. */
export function readVariables(environment: Environment): ReadVariables {
  const names = Object.keys(VARIABLES) as (keyof Variables)[];
  const sources = sourcesOf(environment);
  const texts = new Map(names.map((name) => [name, trimmed(name, textIn(environment, sources(name)))]));
  const problems: ConfigProblem[] = [];
  const entries = names.map((name) => {
    const read = parse(name, texts.get(name));
    if ('problem' in read) problems.push(read);
    return [name, 'problem' in read ? undefined : read.value] as const;
  });
  return {
    values: Object.fromEntries(entries) as Variables,
    problems,
    set: [...names.filter((name) => texts.get(name) || texts.get(name) === null), ...alike(environment)],
    empty: names.filter((name) => texts.get(name) === ''),
  };
}

/** An address goes with its own token only, so one name of ours rules out both of the platform's. */
function sourcesOf(environment: Environment): (name: keyof Variables) => string {
  const isOurs = Object.keys(REDIS_ALIASES).some((name) => peek(environment, name));
  const aliases: Readonly<Record<string, string>> = isOurs ? {} : REDIS_ALIASES;
  return (name) => aliases[name] ?? name;
}

/** Names that look as if they were ours, where the platform lists what is set: a name may be misspelt. */
function alike(environment: Environment): string[] {
  return namesIn(environment).filter(
    (name) =>
      /^(?:BACKEND|CLIENT|JWT|OIDC)_/.test(name) &&
      !Object.hasOwn(VARIABLES, name) &&
      typeof peek(environment, name) === 'string',
  );
}

/** No blank is meant at the ends of a value, and only in a secret may one count; a line break is meant in none. */
function trimmed(name: keyof Variables, text: Text): Text {
  if (typeof text !== 'string') return text;
  return 'exact' in VARIABLES[name] ? text.replace(/^[\r\n]+|[\r\n]+$/g, '') : text.trim();
}

function parse(name: keyof Variables, text: Text): ConfigProblem | { readonly value: unknown } {
  const { schema, cure }: { schema: v.GenericSchema<string | undefined, unknown>; cure: string } =
    VARIABLES[name];
  if (text === null) return { variable: name, problem: 'is not text', cure };
  const result = v.safeParse(schema, text || undefined, { abortEarly: true });
  if (!result.success) return { variable: name, problem: result.issues[0].message, cure };
  const mistake = text && !('mayBeQuoted' in VARIABLES[name]) && mistakeIn(name, text);
  return mistake ? { variable: name, ...mistake } : { value: result.output };
}

/** What got into a value on its way here, and would make it another one. */
function mistakeIn(name: string, text: string): Pick<ConfigProblem, 'problem' | 'cure'> | undefined {
  if (/^[\s\p{C}]|[\s\p{C}]$/u.test(text)) {
    return {
      problem: 'begins or ends with a blank, a line break or an invisible character',
      cure: 'Set it again without that. `echo` adds a line break; `printf %s` does not.',
    };
  }
  if (/^(["'`]).*\1$|^[“„«‘].*[”“»’]$/s.test(text)) {
    return {
      problem: 'is in quotation marks, which would count as part of it',
      cure: 'Set it again without the marks: only files and shells need them.',
    };
  }
  if (text.replace(/^export\s+/, '').startsWith(`${name}=`)) {
    return { problem: 'begins with its own name', cure: 'Set it to the part after the equals sign.' };
  }
  if (/^(?:undefined|null|NaN|\[object \w+\])$/.test(text)) {
    return {
      problem: `is the word ${text}, which a script writes where it has no value`,
      cure: 'Find where it is set, and set the right value there.',
    };
  }
  return undefined;
}
