import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { buildFor, findPrograms } from '../test/needs.ts';
import { runTests } from '../test/run-vitest.ts';

const PICTURES = join(paths.root, 'docs', 'pictures');
/** The tests that look at every page in every state: what they look at are the pictures. */
const RUNS = ['pictures', 'forms'].map((name) => ({
  project: 'browser' as const,
  file: `tests/browser/${name}.test.ts`,
}));

/** Makes the pictures of the documentation anew; those of what is no longer looked at go. */
export default async function pictures(): Promise<void> {
  const begun = Date.now();
  const missing = await findPrograms(RUNS);
  if (missing.length > 0) throw new Failure('Pictures are made with Chromium, which is missing.');
  if ((await buildFor({ runs: RUNS, thin: true })) > 0) throw new Failure('There is nothing to be pictured.');
  const { failed } = await runTests({
    runs: RUNS,
    extent: { thin: false, whole: false, missing: [] },
    environment: { TEST_PICTURES: 'yes' },
    isWhole: false,
  });
  if (failed > 0) throw new Failure('Some pages are not as they must be; see above.');
  for (const name of readdirSync(PICTURES)) {
    const file = join(PICTURES, name);
    if (statSync(file).mtimeMs < begun) rmSync(file);
  }
  console.log('docs/pictures is made anew.');
}
