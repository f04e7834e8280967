import { join } from 'node:path';
import type { Prerendered } from '../../edge/http/template.ts';
import { paths } from '../lib/paths.ts';
import { publicFiles } from './public-files.mjs';

/**
 * Writes the module that `edge/worker.ts` knows as `next-worker`: what renders pages, the files that are no pages, and the
 * pages that are ready.
 *
 * @param application - what the builder has made, as the module is to name it
 */
export function pagesModule(application: string, prerendered: Prerendered): string {
  const files = publicFiles(join(paths.root, 'public'));
  return `export { default } from ${JSON.stringify(application)};
export const publicFiles = ${JSON.stringify(files)};
export const prerendered = ${JSON.stringify(prerendered)};
`;
}

/** That module, in what vinext has made. */
export function vinextEntry(directory: string): string {
  return join(directory, 'server', 'gatehouse.js');
}
