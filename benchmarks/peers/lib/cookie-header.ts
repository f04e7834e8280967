/** What a browser sends back of the cookies that a response has set, in the form of a `Cookie` header. */
export function cookieHeader(response: Headers): string {
  const jar = new Map<string, string>();
  for (const cookie of response.getSetCookie()) {
    const [pair = ''] = cookie.split(';');
    const split = pair.indexOf('=');
    const value = pair.slice(split + 1);
    if (value) jar.set(pair.slice(0, split), value);
    else jar.delete(pair.slice(0, split));
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
