import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from './failure.ts';
import { paths } from './paths.ts';

const FILE = 'gatehouse.json';

const Site = v.object({
  /** False where the demo was dropped, and with it the tests of its pages. */
  demo: v.optional(v.boolean(), true),
  /** The commit of Gatehouse that has been taken in last. */
  base: v.optional(v.string()),
});

/** What a site knows of itself, as distinct from what it is made of; committed with it. */
export type Site = v.InferOutput<typeof Site>;

export function readSite(root: string = paths.root): Site {
  const file = join(root, FILE);
  try {
    return v.parse(Site, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  } catch (error) {
    throw new Failure(`${FILE} is not as it was written (${String(error)}): git checkout HEAD -- ${FILE}`);
  }
}

export function writeSite(changes: Partial<Site>, root: string = paths.root): void {
  writeFileSync(join(root, FILE), `${JSON.stringify({ ...readSite(root), ...changes }, null, 2)}\n`);
}
