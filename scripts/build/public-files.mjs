import { readdirSync } from 'node:fs';

/** What platforms read in that folder, and systems leave there. */
const NOT_SERVED = ['_headers', '_redirects', '.assetsignore', '.DS_Store'];

/**
 * Lists the files of `public/`: what the gate may answer with beside pages.
 *
 * @param {string} directory
 * @returns {string[]} their paths as a URL has them, decoded, in order
 */
export function publicFiles(directory) {
  return filesBelow(directory, '').sort();
}

/** @returns {string[]} */
function filesBelow(directory, path) {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(({ name }) => !NOT_SERVED.includes(name))
    .flatMap((entry) => {
      const [file, below] = [`${path}/${entry.name}`, `${directory}/${entry.name}`];
      return entry.isDirectory() ? filesBelow(below, file) : [file];
    });
}
