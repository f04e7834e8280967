import type { Claims } from '../types.ts';

type Value = string | number | boolean;

/**
 * Claims that a path asks for: each must hold one of the values given, or be a list with one of them. A claim inside
 * another is written with dots, such as `realm_access.roles`.
 */
export type RequiredClaims = Readonly<Record<string, Value | readonly Value[]>>;

/** Tells whether claims have all that is needed. A claim that is not there fulfils nothing. */
export function satisfies(claims: Claims, needs: RequiredClaims): boolean {
  return Object.entries(needs).every(([name, wanted]) => {
    const held = listOf(claimAt(claims, name));
    return listOf(wanted).some((value) => held.includes(value));
  });
}

/** By its whole name first: the names of claims may be URLs, with dots of their own. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>(memberOf, claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
