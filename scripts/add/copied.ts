import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** Where everything that is ours lies in an application. */
export const FOLDER = 'gatehouse';
const FILES = 'scripts/add/files';
/** What was checked where it comes from is not to be checked by another's rules; its types are there all the same. */
const NOT_CHECKED = `/* eslint-disable */\n// @ts-${'nocheck'}: it is checked where it comes from\n`;

const List = v.object({ copied: v.array(v.string()), leftOut: v.array(v.string()) });

/** Texts by path. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Lists what of Gatehouse goes into an application, at the paths that it has there. What an update replaces is just this.
 *
 * @param root - of Gatehouse
 */
export function copiedFiles(root: string): Texts {
  const { copied, leftOut } = v.parse(
    List,
    JSON.parse(readFileSync(join(root, 'scripts/add/copied.json'), 'utf8')),
  );
  const isLeftOut = (path: string) => leftOut.some((each) => path === each || path.startsWith(`${each}/`));
  const ours = copied.flatMap((path) => filesBelow(root, path)).filter((path) => !isLeftOut(path));
  const texts = new Map<string, string>();
  for (const path of ours) texts.set(`${FOLDER}/${path}`, textOf(root, path));
  for (const path of filesBelow(root, FILES)) texts.set(path.slice(FILES.length + 1), textOf(root, path));
  return new Map([...texts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function filesBelow(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}

function textOf(root: string, path: string): string {
  return asCopied(path, readFileSync(join(root, path), 'utf8'));
}

/** A file as it stands in an application. */
export function asCopied(path: string, text: string): string {
  return /(?<!\.d)\.tsx?$/.test(path) ? NOT_CHECKED + text : text;
}
