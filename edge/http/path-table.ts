/** What is said of a path, or of a branch with all that is below it. */
export interface PathEntry<Rule> {
  /** As it is written in the table: `/about`, or `/docs/*`. */
  readonly template: string;
  readonly rule: Rule;
}

export interface PathTable<Rule> {
  /** The length of its longest template, in characters. */
  readonly longest: number;
  /** Looks for the path itself, then for the branches it lies on, the longest first. */
  readonly find: (path: string) => PathEntry<Rule> | undefined;
}

/**
 * Says of each language's paths what is said of a path, where they begin with its name: `/admin/*` is `/de/admin/*` too. What is
 * said of such a path itself goes before.
 *
 * @param languages - the names, such as `de`
 */
export function withLanguages<Rule>(
  paths: Readonly<Record<string, Rule>>,
  languages: readonly string[] = [],
): Readonly<Record<string, Rule>> {
  const said = languages.flatMap((language) =>
    Object.entries(paths).map(([path, rule]) => [`/${language}${path === '/' ? '' : path}`, rule] as const),
  );
  return { ...Object.fromEntries(said), ...paths };
}

/** @param keyOf - how a template is compared; letter for letter unless it says otherwise */
export function createPathTable<Rule>(
  paths: Readonly<Record<string, Rule>>,
  keyOf: (template: string) => string = (template) => template,
): PathTable<Rule> {
  const entries = Object.entries(paths).map(
    ([template, rule]) => [keyOf(template), { template, rule }] as const,
  );
  const rules = new Map<string, PathEntry<Rule>>(entries);
  const longest = Math.max(0, ...[...rules.keys()].map(({ length }) => length));
  return {
    longest,
    find(path) {
      const exact = rules.get(path);
      if (exact !== undefined) return exact;
      // No branch is longer: the steps are as many as the table asks for, however many segments the path has.
      const end = path.length > longest ? path.lastIndexOf('/', longest) : path.length;
      for (
        let branch = path === '/' ? '' : path.slice(0, end);
        ;
        branch = branch.slice(0, branch.lastIndexOf('/'))
      ) {
        const rule = rules.get(`${branch}/*`);
        if (rule !== undefined || branch === '') return rule;
      }
    },
  };
}
