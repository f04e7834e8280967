import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { paths } from './paths.ts';

const FILE = join(paths.root, 'gatehouse.json');

const Site = v.object({
  /** False where the demo was dropped, and with it the tests of its pages. */
  demo: v.optional(v.boolean(), true),
  /** The commit of Gatehouse that has been taken in last. */
  base: v.optional(v.string()),
});

/** What a site knows of itself, as distinct from what it is made of; committed with it. */
export type Site = v.InferOutput<typeof Site>;

export function readSite(): Site {
  return v.parse(Site, existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {});
}

export function writeSite(changes: Partial<Site>): void {
  writeFileSync(FILE, `${JSON.stringify({ ...readSite(), ...changes }, null, 2)}\n`);
}
