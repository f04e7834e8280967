import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { paths } from '../lib/paths.ts';

/** What Gatehouse promises under attack and under faults. */
const Row = v.strictObject({
  /** As it stands in the titles of the tests that prove it; docs/threat-model.md names it too. */
  id: v.string(),
  /** The outputs in each of which `npm run test:all` has to see it; without them, wherever its tests run. */
  outputs: v.optional(v.array(v.picklist(['worker', 'vercel']))),
  promise: v.string(),
});

const Section = v.strictObject({
  title: v.string(),
  /** What the promises are made by. */
  references: v.string(),
  rows: v.pipe(v.array(Row), v.readonly()),
});

export type Row = v.InferOutput<typeof Row>;
export type Section = v.InferOutput<typeof Section>;

/** All promises. A test proves those whose ids begin its title, or the title of a group around it: "T3 T7: …". */
export const SECTIONS: readonly Section[] = v.parse(
  v.array(Section),
  JSON.parse(readFileSync(join(paths.root, 'docs', 'acceptance.json'), 'utf8')),
);

export const ROWS: readonly Row[] = SECTIONS.flatMap(({ rows }) => rows);
