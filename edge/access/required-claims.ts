import type { Claims } from '../types.ts';
import { at } from '../util/json-path.ts';

type Value = string | number | boolean;

/**
 * Claims that a path asks for: each must hold one of the values given, or be a list with one of them. A claim inside
 * another is written with dots, such as `realm_access.roles`.
 */
export type RequiredClaims = Readonly<Record<string, Value | readonly Value[]>>;

/** Tells whether claims have all that is needed. A claim that is not there satisfies nothing. */
export function satisfies(claims: Claims, needs: RequiredClaims): boolean {
  return Object.entries(needs).every(([name, wanted]) => {
    const held = listOf(claimAt(claims, name));
    return listOf(wanted).some((value) => held.includes(value));
  });
}

/** By its whole name first: the names of claims may be URLs, with dots of their own. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return at(claims, name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
