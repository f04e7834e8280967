/**
 * Makes a path below `/api` of what someone typed: with or without the slash, or the `/api`, in front.
 *
 * @returns the path on this site, starting with `/api/`
 */
export function apiPath(typed: string): string {
  const path = typed.trim().replace(/^\/*(?:api(?=[/?#]|$))?\/*/, '');
  return `/api/${path}`;
}
