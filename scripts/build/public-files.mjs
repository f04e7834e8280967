import { existsSync, readdirSync } from 'node:fs';

/** What platforms read in that folder, and systems leave there. */
const NOT_SERVED = ['_headers', '_redirects', '.assetsignore', '.DS_Store'];

/**
 * Lists the files of `public/`: what the gate may answer with beside pages.
 *
 * @param {string} directory
 * @returns {string[]} their paths as a URL has them, decoded, in order
 */
export function publicFiles(directory) {
  const entries = existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
    : [];
  return entries
    .filter((entry) => !entry.isDirectory() && !NOT_SERVED.includes(entry.name))
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(directory.length).replaceAll('\\', '/'))
    .sort();
}
