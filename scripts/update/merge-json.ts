export type MergedJson =
  | { readonly status: 'merged'; readonly value: unknown }
  | { readonly status: 'conflict' };

type Members = Readonly<Record<string, unknown>>;

/** Merges JSON by its members: of what one side alone has changed, that side's. Members stand where they stand in theirs. */
export function mergeJson(base: unknown, ours: unknown, theirs: unknown): MergedJson {
  if (isSame(ours, theirs) || isSame(base, ours)) return { status: 'merged', value: theirs };
  if (isSame(base, theirs)) return { status: 'merged', value: ours };
  if (!isMembers(ours) || !isMembers(theirs)) return { status: 'conflict' };
  const before: Members = isMembers(base) ? base : {};
  const entries: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const merged = mergeJson(before[name], ours[name], theirs[name]);
    if (merged.status === 'conflict') return merged;
    if (merged.value !== undefined) entries.push([name, merged.value]);
  }
  return { status: 'merged', value: Object.fromEntries(entries) };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
