/**
 * Makes a value when it is first asked for, and keeps it.
 *
 * Only the settled value is kept, because a promise shared between requests can hang on some edge platforms: those who ask
 * before there is one make it too, and all get the one that was made first. What fails is made anew.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: { readonly value: T } | undefined;
  return async () => {
    if (kept !== undefined) return kept.value;
    const value = await make();
    kept ??= { value };
    return kept.value;
  };
}
