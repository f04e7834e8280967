/** The words by which types name each kind of token, and others that are neither; our own cookies are among those. */
const ACCESS = /^(?:at|access|accesstoken)$/;
const ID = /^(?:id|idtoken)$/;
const NEITHER =
  /^(?:(?:refresh|rt|offline|logout|secevent|event|dpop|proof|kb|reset|verification|invite)(?:token)?|jwe|gatehouse)$/;

/**
 * Whether the `typ` of a header may be that of an access token. Most write `at+jwt`, `JWT` or nothing, and some have words of their
 * own. What names a kind as the RFCs do, in front of `+jwt`, has to name this one.
 *
 * @see RFC 9068, section 2.1; RFC 8725, JSON Web Token Best Current Practices, sections 3.11 and 3.12
 */
export function isAccessTokenType(typ: string | undefined): boolean {
  return mayName(typ, ACCESS, [ID, NEITHER]);
}

/** The same for an ID token. */
export function isIdTokenType(typ: string | undefined): boolean {
  return mayName(typ, ID, [ACCESS, NEITHER]);
}

function mayName(typ: string | undefined, kind: RegExp, others: readonly RegExp[]): boolean {
  if (typ === undefined) return true;
  const type = typ.toLowerCase();
  const words = type.split(/[^a-z\d]+/);
  const isOther = words.some((word) => others.some((other) => other.test(word)));
  if (isOther || !/^[\w.+/-]+$/.test(type)) return false;
  return !type.endsWith('+jwt') || words.some((word) => kind.test(word));
}

/** The same for a logout token. @see OpenID Connect Back-Channel Logout 1.0, section 2.4 */
export function isLogoutTokenType(typ: string | undefined): boolean {
  return typ === undefined || /^(?:application\/)?(?:logout\+)?jwt$/i.test(typ);
}
