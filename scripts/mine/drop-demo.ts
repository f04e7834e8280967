import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.ts';
import { writeSite } from '../lib/site.ts';
import { placedIn } from '../test/places.ts';

/** What takes the place of files of the same name. */
const FILES = join(import.meta.dirname, 'files');

/** The demo's pages; and the tests of these, of scripts and of documents, which a site has otherwise or takes as they come. */
const DROPPED = [
  'app/_components/request-path.tsx',
  'app/(private)/admin',
  'app/(private)/dashboard',
  'tests/browser',
  'tests/kit/admin.test.ts',
  'tests/newcomer',
  'tests/unit/app/(private)',
  'tests/unit/benchmarks',
  'tests/unit/scripts',
];

/**
 * Takes the demo out of a site: its pages, its way into the Worker, and the tests of them. Its backend stays as a fixture of the tests
 * that prove the gate, in process. Where that is done already, nothing changes.
 */
export function dropDemo(): void {
  const inProcess = placedIn('core');
  const elsewhere = globSync('tests/blackbox/*.test.ts', { cwd: paths.root }).filter(
    (file) => !inProcess.includes(file),
  );
  for (const path of [...DROPPED, ...elsewhere]) {
    rmSync(join(paths.root, path), { recursive: true, force: true });
  }
  cpSync(FILES, paths.root, { recursive: true });
  writeSite({ demo: false });
}
