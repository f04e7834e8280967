import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Git } from '../lib/git.ts';
import { write } from './carry-out.ts';
import { FOLDER, type Texts } from './copied.ts';
import { type AddRecord, blobsOf, textOfBlob, writeRecord } from './record.ts';
import { threeWay } from './three-way.ts';
import { removeFile } from './undo.ts';

/** What an update has come to. */
export interface BroughtUp {
  /** How many files are other than they were. */
  readonly changed: number;
  /** Where both sides have changed the same lines: marks are in them. */
  readonly conflicts: readonly string[];
}

/** Written for one application, and its own from then on. */
const OF_THE_SITE = [`${FOLDER}/brand.ts`, `${FOLDER}/components/session-client/prefix.ts`];

/**
 * Takes another state of Gatehouse into an application that has the gate: what was not touched there becomes the new, what was is
 * merged, and what was deleted stays so.
 *
 * @param ours - what is copied now
 * @param packages - in their versions now
 * @param base - the commit of Gatehouse, where that is known
 */
export function bringUpToDate(
  root: string,
  git: Git,
  record: AddRecord,
  ours: Texts,
  packages: Readonly<Record<string, string>>,
  base: string | undefined,
): BroughtUp {
  const { files } = record.added;
  const now = blobsOf(git, root, [...new Set([...Object.keys(files), ...ours.keys()])]);
  const news = [...ours].filter(([path]) => !OF_THE_SITE.includes(path));
  const written = news.flatMap(([path, text]) => {
    const [was, is] = [files[path], now[path]];
    if (is === undefined) return was === undefined ? [{ path, text, isClean: true }] : [];
    const current = readFileSync(join(root, path), 'utf8');
    if (current === text) return [];
    if (is === was) return [{ path, text, isClean: true }];
    const from = was === undefined ? '' : (textOfBlob(git, was) ?? '');
    const merged = threeWay(git, { now: current, from, to: text }, 'Gatehouse');
    return merged.text === current ? [] : [{ path, ...merged }];
  });
  const gone = Object.keys(files).filter(
    (path) => path.startsWith(`${FOLDER}/`) && !ours.has(path) && now[path] === files[path],
  );
  for (const { path, text } of written) write(root, path, text);
  for (const path of gone) if (existsSync(join(root, path))) removeFile(root, path);
  const json = readFileSync(join(root, 'package.json'), 'utf8');
  const updated = withVersions(json, packages);
  if (updated !== json) write(root, 'package.json', updated);
  writeRecord(root, {
    ...record,
    ...(base !== undefined && { base }),
    added: { ...record.added, files: recorded(git, root, files, ours) },
  });
  return {
    changed: written.length + gone.length + (updated === json ? 0 : 1),
    conflicts: written.filter(({ isClean }) => !isClean).map(({ path }) => path),
  };
}

/** What each file of ours would be without the application's own changes: the next update begins there. */
function recorded(
  git: Git,
  root: string,
  before: AddRecord['added']['files'],
  ours: Texts,
): Record<string, string> {
  const theirs = Object.entries(before).filter(
    ([path]) => !path.startsWith(`${FOLDER}/`) || OF_THE_SITE.includes(path),
  );
  const now = blobsOf(git, root, [...ours.keys()]);
  const own = [...ours]
    .filter(([path]) => !OF_THE_SITE.includes(path))
    .map(([path, text]) => {
      const isAsOurs = existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text;
      const name = isAsOurs
        ? now[path]
        : git(['hash-object', '-w', '--no-filters', '--stdin'], { input: text }).trim();
      return [path, name ?? ''] as const;
    });
  return Object.fromEntries([...theirs, ...own]);
}

function withVersions(json: string, packages: Readonly<Record<string, string>>): string {
  return Object.entries(packages).reduce(
    (text, [name, version]) =>
      text.replace(new RegExp(`("${name}":\\s*)"\\d[^"]*"`), (_, before: string) => `${before}"${version}"`),
    json,
  );
}
