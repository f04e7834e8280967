/**
 * Shortens a name to what fits an avatar: the first letters of its first and last word.
 *
 * @returns one or two upper-case letters, or `?` for a name without any
 */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words.slice(0, 1);
  const letters = ends.map((word) => Array.from(word ?? '')[0] ?? '').join('');
  return letters.toLocaleUpperCase('en') || '?';
}
