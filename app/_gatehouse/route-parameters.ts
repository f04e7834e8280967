/**
 * Takes off what `next start` adds to the end of a query: the parameters of the route itself, one for each segment of the path
 * below the first.
 *
 * @param name - of the route's parameter
 */
export function withoutRouteParameters(url: URL, name: string): URL {
  const values = segmentsOf(url);
  if (values.length === 0) return url;
  const added = new URLSearchParams(values.map((value) => [name, value])).toString();
  const query = url.search.slice(1);
  if (query === added || query.endsWith(`&${added}`))
    url.search = query.slice(0, -added.length).replace(/&$/, '');
  return url;
}

/** A slash at the end makes no parameter; nor does a path that cannot be decoded. */
function segmentsOf({ pathname }: URL): string[] {
  try {
    return pathname.replace(/\/$/, '').split('/').slice(2).map(decodeURIComponent);
  } catch {
    return [];
  }
}
