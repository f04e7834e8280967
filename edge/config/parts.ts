import type { AnyExchange, Passwordless, Preset } from '../backend/presets/index.ts';

/** A path that a variable names, `none`, or the preset's own. */
export function pathOf(knob: string | undefined, preset: string | undefined): string | undefined {
  return knob === 'none' ? undefined : (knob ?? preset);
}

/** What stands before every path of a preset is none of another host's. */
export function prefixed<T extends AnyExchange | undefined>(prefix: string, exchange: T): T {
  return exchange && exchange.base === undefined ? { ...exchange, path: prefix + exchange.path } : exchange;
}

/** Sign-in without a password, each exchange of it changed. */
export function passwordlessWith(
  { request, code, links }: Passwordless,
  change: <Each extends AnyExchange>(exchange: Each) => Each,
): Passwordless {
  return {
    request: change(request),
    ...part('code', code && change(code)),
    ...part('links', links?.map(change)),
  };
}

/** What verifies addresses, each exchange of it changed. */
export function verificationWith(
  { request, complete }: NonNullable<Preset['emailVerification']>,
  change: <Each extends AnyExchange>(exchange: Each) => Each,
): NonNullable<Preset['emailVerification']> {
  return {
    ...part('request', request && change(request)),
    ...part('complete', complete && change(complete)),
  };
}

/** A member that is left out where there is nothing to say. */
export function part<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  const whole: Partial<Record<Name, Value>> = {};
  if (value !== undefined) whole[name] = value;
  return whole;
}
