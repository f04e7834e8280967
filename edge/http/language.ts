import type { Language, Languages } from '../../locales/site.ts';

/** So much of a header is looked at: in characters, and in languages that it names. */
const [LONGEST, MOST] = [1_000, 32];
/** A range with its weight, without white space. @see RFC 9110, sections 12.4.2 and 12.5.4; RFC 4647, section 2.1 */
const RANGE = /^([a-z\d-]{1,35}|\*)(?:;q=([\d.]{1,5}))?$/;

interface Range {
  readonly range: string;
  readonly weight: number;
}

/**
 * Chooses the language in which somebody is answered; where there is but one, no header is looked at. What cannot be read in a
 * header asks for nothing.
 *
 * @see RFC 9110, section 12.5.4 (`Accept-Language`); RFC 4647, section 3.4 (lookup)
 */
export function languageFor(headers: Headers, { usual, all }: Languages): Language {
  if (all.length < 2) return usual;
  const ranges = rangesIn(headers.get('accept-language') ?? '');
  const refused = ranges.filter(({ weight }) => weight === 0);
  const wanted = ranges.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight);
  // Of those that anything will do for, the usual one comes first.
  const open = [usual, ...all].filter(({ tag }) => !isRefused(tag.toLowerCase(), refused, wanted));
  for (const { range } of wanted) {
    const found = range === '*' ? open[0] : lookUp(range, open);
    if (found !== undefined) return found;
  }
  return usual;
}

/** A header that is cut off ends with what is whole in it. */
function rangesIn(header: string): Range[] {
  const cut = header.length > LONGEST ? header.slice(0, header.lastIndexOf(',', LONGEST) + 1) : header;
  return cut
    .toLowerCase()
    .split(',', MOST)
    .flatMap((item) => {
      const [, range, weight = '1'] = RANGE.exec(item.replaceAll(/[ \t]/g, '')) ?? [];
      const value = Number(weight);
      return range !== undefined && value <= 1 ? [{ range, weight: value }] : [];
    });
}

/** One that is wanted by its own name is not refused along with others. */
function isRefused(tag: string, refused: readonly Range[], wanted: readonly Range[]): boolean {
  const isNamed = ({ range }: Range) => tag === range || tag.startsWith(`${range}-`);
  return refused.some(isNamed) && !wanted.some(({ range }) => range === tag);
}

/** Shortens the range until it is one of ours; whoever asks for a language gets one of its variants too, where there is no other. */
function lookUp(wanted: string, open: readonly Language[]): Language | undefined {
  const byTag = (matches: (tag: string) => boolean) => open.find(({ tag }) => matches(tag.toLowerCase()));
  for (let range = wanted; range !== ''; range = shortened(range)) {
    const found = byTag((tag) => tag === range);
    if (found !== undefined) return found;
  }
  return byTag((tag) => tag.startsWith(`${wanted}-`));
}

/** A part of one character goes with the one behind it. */
function shortened(range: string): string {
  return range.slice(0, Math.max(0, range.lastIndexOf('-'))).replace(/-[^-]$/, '');
}
