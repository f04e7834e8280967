/** The variables of a deployment, and whatever else the platform keeps beside them. */
export type Environment = Readonly<Record<string, unknown>>;

/** What stands in for a value that cannot even be looked at. It is no text. */
const UNREADABLE = Symbol('unreadable');

/** Takes a value from the environment. A binding may throw where it is merely looked at. */
export function peek(environment: Environment, name: string): unknown {
  try {
    return environment[name];
  } catch {
    return UNREADABLE;
  }
}

/** The names that the environment lists; none where it cannot be listed. */
export function namesIn(environment: Environment): readonly string[] {
  try {
    return Object.keys(environment);
  } catch {
    return [];
  }
}

/** A variable as text: `undefined` where it is not set, `null` where there is something else in its place. */
export type Text = string | undefined | null;

/** Reads a variable as text. TOML has whole numbers and flags of its own, which can be read in one way only. */
export function textIn(environment: Environment, name: string): Text {
  const value = peek(environment, name) ?? undefined;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' || value === undefined ? value : null;
}

/** The same environment, whatever it is, in which one variable is not set. */
export function withoutVariable(environment: Environment, name: string): Environment {
  return new Proxy(environment, {
    get: (target, key) => (key === name ? undefined : Reflect.get(target, key)),
  });
}

/** The variables that places of a configuration name, as `{ variable }`, where they name any: nobody has checked it yet. */
export function variablesAt(places: readonly unknown[]): string[] {
  return places.flatMap((place) => {
    const { variable }: { readonly variable?: unknown } = Object(place);
    return typeof variable === 'string' ? [variable] : [];
  });
}
