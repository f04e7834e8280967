/**
 * Puts into a configuration of Next what the gate needs.
 *
 * @param own - the configuration, or the function that makes it
 * @param options - `ownPages`: which pages of the sign-in, such as `/login`, are this application's own
 */
export function withGatehouse<Config = object>(
  own?: Config,
  options?: { readonly ownPages?: readonly string[] },
): Config;
