import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { buildFor, findPrograms } from '../test/needs.ts';
import { runTests } from '../test/run-vitest.ts';

/** Those that documents show. */
const SHOWN = join(paths.root, 'docs', 'pictures');
/** The tests that look at every page in every state: what they look at are the pictures. */
const RUNS = ['pictures', 'forms'].map((name) => ({
  project: 'browser' as const,
  file: `tests/browser/${name}.test.ts`,
}));

/** Makes a picture of every page in every state, for whoever wants to look, and makes those anew that documents show. */
export default async function pictures(): Promise<void> {
  const missing = await findPrograms(RUNS);
  if (missing.length > 0) throw new Failure('Pictures are made with Chromium, which is missing.');
  if ((await buildFor({ runs: RUNS, thin: true })) > 0) throw new Failure('There is nothing to be pictured.');
  rmSync(paths.pictures, { recursive: true, force: true });
  mkdirSync(paths.pictures, { recursive: true });
  const { failed } = await runTests({
    runs: RUNS,
    extent: { thin: false, whole: false, missing: [] },
    environment: { TEST_PICTURES: 'yes' },
    isWhole: false,
  });
  if (failed > 0) throw new Failure('Some pages are not as they must be; see above.');
  for (const name of readdirSync(SHOWN)) copyFileSync(join(paths.pictures, name), join(SHOWN, name));
  console.log(`The pictures are in ${paths.pictures}; docs/pictures has those that documents show.`);
}
