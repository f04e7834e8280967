import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIGN_IN_PAGES, signInPages } from '../add/sign-in-pages.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { step } from '../lib/step.ts';
import { listedProvingTests } from '../test/acceptance.ts';
import { writeAcceptance } from '../test/judge-acceptance.ts';
import { listTests } from '../test/run-vitest.ts';
import { writeDocuments } from './generated.ts';

/**
 * Makes anew what the documents take from the code; with `acceptance`, the page of the promises and the tests that prove them.
 *
 * @throws Failure for any other word
 */
export default async function docs(arguments_: readonly string[]): Promise<void> {
  const [name, ...others] = arguments_;
  if (name === undefined) {
    writeDocuments();
    return writeFileSync(join(paths.root, SIGN_IN_PAGES), await signInPages());
  }
  if (name !== 'acceptance' || others.length > 0) {
    throw new Failure('`npm run docs` makes all documents but one; `npm run docs -- acceptance` makes that.');
  }
  const listing = await step('Listing the tests of all projects', listTests);
  writeAcceptance(listedProvingTests(listing));
}
