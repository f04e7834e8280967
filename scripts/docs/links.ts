import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const FENCED = /^( *)(`{3,}|~{3,}).*?^\1\2`*~* *$/gms;
const CODE = /`[^`\n]*`/g;
const COMMENT = /<!--.*?-->/gs;
/** The target of a link or an image, in Markdown or in HTML. */
const TARGET = /\]\(\s*<?([^\s)>]+)|\b(?:src|href)="([^"]+)"/g;
const HEADING = /^#{1,6} +(.+?) *#*$/gm;
const ELSEWHERE = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i;

/** A relative link that leads nowhere. */
export interface BrokenLink {
  readonly target: string;
  readonly problem: 'no such file' | 'no such heading';
}

/**
 * Follows every relative link of a Markdown file. Those that lead out of the repository are GitHub's own addresses, and
 * left alone.
 *
 * @param root - of the repository
 * @param file - relative to it
 */
export function brokenLinks(root: string, file: string): readonly BrokenLink[] {
  const text = readFileSync(join(root, file), 'utf8');
  return linksIn(text).flatMap((target) => {
    const problem = problemWith(root, file, target);
    return problem === undefined ? [] : [{ target, problem }];
  });
}

/** The targets of all links and images but those that name another site. */
export function linksIn(markdown: string): readonly string[] {
  const prose = markdown.replace(FENCED, '').replace(COMMENT, '').replace(CODE, '``');
  return [...prose.matchAll(TARGET)]
    .map(([, inMarkdown, inHtml]) => inMarkdown ?? inHtml ?? '')
    .filter((target) => !ELSEWHERE.test(target));
}

/**
 * The fragments by which GitHub lets the headings of a file be linked to: the text in small letters without punctuation, a
 * hyphen for each blank, and a number after those that have been there before.
 */
export function slugsIn(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const slugs = [...markdown.replace(FENCED, '').matchAll(HEADING)].map(([, heading = '']) => {
    const slug = slugOf(heading);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(slugs);
}

function slugOf(heading: string): string {
  const shown = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
  return shown
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

function problemWith(root: string, file: string, target: string): BrokenLink['problem'] | undefined {
  const [path = '', fragment] = target.split('#', 2);
  const linked = path === '' ? join(root, file) : resolve(root, dirname(file), decodeURIComponent(path));
  if (relative(root, linked).startsWith('..')) return undefined;
  if (!existsSync(linked)) return 'no such file';
  if (fragment === undefined || statSync(linked).isDirectory() || !linked.endsWith('.md')) return undefined;
  return slugsIn(readFileSync(linked, 'utf8')).has(fragment) ? undefined : 'no such heading';
}
