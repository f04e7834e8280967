import { join } from 'node:path';
import { paths } from '../lib/paths.ts';
import { publicFiles } from './public-files.mjs';

/**
 * Writes the module that `edge/worker.ts` knows as `next-worker`: what renders pages, and the files that are no pages.
 *
 * @param application - what the builder has made, as the module is to name it
 */
export function pagesModule(application: string): string {
  const files = publicFiles(join(paths.root, 'public'));
  return `export { default } from ${JSON.stringify(application)};
export const publicFiles = ${JSON.stringify(files)};
`;
}

/** That module, in what vinext has made. */
export function vinextEntry(directory: string): string {
  return join(directory, 'server', 'gatehouse.js');
}
