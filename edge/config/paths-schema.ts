import * as v from 'valibot';
import { NAMED_RULES } from '../access/page-rules.ts';
import { isPattern, isUnique } from './rule-paths.ts';
import { isStepUpRule, NO_STEP_UP } from './step-up-schema.ts';

const value = v.union([v.string(), v.number(), v.boolean()]);
const needs = v.pipe(
  v.record(v.string(), v.union([value, v.pipe(v.array(value), v.minLength(1))])),
  v.check((claims) => Object.keys(claims).length > 0),
  v.check((rule) => isStepUpRule(rule), NO_STEP_UP),
);
/** The rule of a path. */
export const ruleSchema = v.union(
  [v.picklist(NAMED_RULES), needs],
  `has a rule that is neither ${NAMED_RULES.map((name) => `'${name}'`).join(', ')} nor a claim with its values`,
);

/** Something for each of some paths and branches. */
export function byPath<const Value extends v.GenericSchema>(valueSchema: Value) {
  return v.pipe(
    v.record(
      v.pipe(
        v.string(),
        v.check(isPattern, "is not a path such as '/about', nor a branch such as '/docs/*'"),
      ),
      valueSchema,
    ),
    v.check(
      (paths) => isUnique(Object.keys(paths)),
      'has two paths that some servers take for one: they differ in letter case, accents or the like alone',
    ),
  );
}

/** With what paths begin. */
export const languagesSchema = v.array(
  v.pipe(
    v.string(),
    v.regex(/^(?!api$)[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i, "has what is no language such as 'de' or 'pt-BR'"),
  ),
);
