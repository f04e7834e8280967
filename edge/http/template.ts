import { escapeHtml } from './plain-page.ts';

/** What is filled in: texts by name. One that is absent or empty is not there. */
export type Facts = Readonly<Partial<Record<string, string>>>;

/** A piece of a page: as it stands, a fact, or what is there only under a condition. */
export type Part = string | Slot | Condition;

interface Slot {
  readonly fact: string;
}

interface Condition extends Slot {
  /** The one value; without it any will do. */
  readonly is?: string;
  /** Whether the fact must be absent instead. */
  readonly none?: true;
  readonly parts: readonly Part[];
}

/** A page as the build has made it. */
export interface PrerenderedPage {
  readonly parts: readonly Part[];
  /** Of its scripts, each as a content security policy names it: `sha256-…`. */
  readonly hashes: readonly string[];
}

/** What a build knows of its pages. */
export interface Prerendered {
  /** Those that are ready, by path. */
  readonly pages: Readonly<Record<string, PrerenderedPage>>;
  /** Patterns of the paths at which the framework has anything, as regular expressions; none where that is not known. */
  readonly routes: readonly string[];
}

export const NOTHING_PRERENDERED: Prerendered = { pages: {}, routes: [] };

/** Where the page is that says that there is none. No request can ask for it. */
export const NOT_FOUND_PAGE = '/_not-found';

/** Fills in a page. Whatever a fact says is text between tags, and in attributes that stand in double quotes. */
export function fill(parts: readonly Part[], facts: Facts): string {
  let html = '';
  for (const part of parts) {
    if (typeof part === 'string') html += part;
    else if (!('parts' in part)) html += escapeHtml(facts[part.fact] ?? '');
    else if (holds(part, facts[part.fact] ?? '')) html += fill(part.parts, facts);
  }
  return html;
}

function holds({ is, none }: Condition, value: string): boolean {
  if (none) return value === '';
  return is === undefined ? value !== '' : value === is;
}
