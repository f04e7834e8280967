/** The words by which types name what is no access token, and what seals our own cookies. */
const OTHER_KIND =
  /^(?:(?:id|refresh|rt|offline|logout|secevent|event|dpop|proof|kb|reset|verification|invite)(?:token)?|jwe|gatehouse)$/;
/** The words by which they name one. */
const ACCESS = /^(?:at|access|accesstoken)$/;

/**
 * Whether the `typ` of a header may be that of an access token. Most write `at+jwt`, `JWT` or nothing, and some have words of their
 * own. What names a kind as the RFCs do, in front of `+jwt`, has to name this one.
 *
 * @see RFC 9068, section 2.1; RFC 8725, JSON Web Token Best Current Practices, sections 3.11 and 3.12
 */
export function isAccessTokenType(typ: string | undefined): boolean {
  if (typ === undefined) return true;
  const type = typ.toLowerCase();
  const words = type.split(/[^a-z\d]+/);
  if (!/^[\w.+/-]+$/.test(type) || words.some((word) => OTHER_KIND.test(word))) return false;
  return !type.endsWith('+jwt') || words.some((word) => ACCESS.test(word));
}

/** The same for an ID token. */
export function isIdTokenType(typ: string | undefined): boolean {
  return typ === undefined || /^(?:application\/)?(?:jwt|jws|(?:id|id[_-]?token)(?:\+jwt)?)$/i.test(typ);
}

/** The same for a logout token. @see OpenID Connect Back-Channel Logout 1.0, section 2.4 */
export function isLogoutTokenType(typ: string | undefined): boolean {
  return typ === undefined || /^(?:application\/)?(?:logout\+)?jwt$/i.test(typ);
}
