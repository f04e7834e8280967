import { AUTH_RULES } from '../access/auth-rules.ts';
import { foldPath, normalizePath } from '../http/path.ts';

/** Addresses that the gate answers itself, and the framework's own. */
const RESERVED = /^\/(?:auth(?:\/\*)?$|(?:_next|health|login|forbidden)(?:\/|$))/;
const AUTH_ADDRESSES = Object.keys(AUTH_RULES).map(foldPath);

/** Below `/auth` a site may have pages beside the addresses of the gate, and in no place of theirs. */
function isAuthRule(pattern: string): boolean {
  const path = foldPath(pattern.replace(/\/\*$/, ''));
  const below = `${path}/`;
  return path !== '' && AUTH_ADDRESSES.some((address) => address === path || address.startsWith(below));
}

/** Whether a rule is for an address that has its own. */
export function isReserved(path: string, prefix: string): boolean {
  return RESERVED.test(path) || isAuthRule(path) || path === prefix || path.startsWith(`${prefix}/`);
}

/** Whether it is a path, or a branch, as rules name them. */
export function isPattern(pattern: string): boolean {
  const path = pattern.endsWith('/*') ? pattern.slice(0, -2) || '/' : pattern;
  // Half a character cannot be encoded.
  const isWhole = !/\p{Cs}/u.test(path);
  return isWhole && path.startsWith('/') && !path.includes('*') && normalizePath(encodeURI(path)) === path;
}

/** Whether no server takes one of them for another. */
export function isUnique(names: readonly string[]): boolean {
  return new Set(names.map(foldPath)).size === names.length;
}
