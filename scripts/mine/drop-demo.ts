import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { paths } from '../lib/paths.ts';
import { writeSite } from '../lib/site.ts';

/** What takes the place of files of the same name, from the root of the project. */
export const REPLACED = 'scripts/mine/files';
/** A list of what goes: the demo's pages; and the tests of these, of scripts and of documents, which a site has otherwise or takes as they come. */
export const DROPPED = 'scripts/mine/dropped.json';

const Paths = v.array(v.string());

/** Reads that list. */
export function parseDropped(json: string): readonly string[] {
  return v.parse(Paths, JSON.parse(json));
}

/**
 * Takes the demo out of a site: its pages, its way into the Worker, and the tests of them. Its backend stays as a fixture of the tests
 * that prove the gate, in process. `npm run update` knows a site by this, and does the same to what it takes in.
 */
export function dropDemo(): void {
  for (const path of parseDropped(readFileSync(join(paths.root, DROPPED), 'utf8'))) {
    rmSync(join(paths.root, path), { recursive: true, force: true });
  }
  cpSync(join(paths.root, REPLACED), paths.root, { recursive: true });
  writeSite({ demo: false });
}
