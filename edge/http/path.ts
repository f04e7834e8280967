/** What some servers and databases drop as they compare: blanks, what shows nothing, accents. */
const UNSEEN = /[\s\p{M}\p{Default_Ignorable_Code_Point}]+/gu;
/** Of these nothing is dropped, and letters have no other form. */
const PLAIN = /^[!-~]*$/;
const CLIMBING = /\/\.{1,2}(?:[/;?#]|$)/;
/** Matrix parameters, and streams of a file, which Windows has. */
const PARAMETERS = /;[^/]*|:[^/:]*:\$[^/]*/g;
/** Windows drops them. What stands before is looked at so that a run of dots is read once, not once for each of them. */
const LAST_DOTS = /(?<!\.)\.+(?=\/|$)/g;
/** What may follow a path and leave it the same to Rails, Spring or a server of files: a format. */
const FORMAT = /^(?:\.[^/]*)?$/;
/** What leads below it, also by the name of a script, which takes the rest for its own (`PATH_INFO`). */
const BELOW = /^(?:\.[A-Z][A-Z\d]*)?\//;

/** Stands in a place for whatever a segment may be, or the rest of one. */
export const ANY_SEGMENT = '*';

/** A path in loose form, and whether all that is below it is meant as well. */
export interface LoosePlace {
  /** `*` in it is any segment. */
  readonly path: string;
  readonly branch: boolean;
}

/**
 * Reduces a path to what the most forgiving of servers takes it for, for rules that keep something out: they tell neither
 * letter case nor accents apart, drop blanks, matrix parameters and dots at the end of a name, and take many slashes for one.
 */
export function foldPath(path: string): string {
  const [pathname = ''] = plainLetters(path).split(/[?#]/, 1);
  return pathname.replace(PARAMETERS, '').replace(LAST_DOTS, '').replace(/\/+/g, '/').replace(/\/$/, '');
}

/** Whether some server may take a path, in loose form, for a place. */
export function isTakenFor(asked: string, { path, branch }: LoosePlace): boolean {
  const rest = restAfter(asked, path);
  return rest !== undefined && (FORMAT.test(rest) || (branch && BELOW.test(rest)));
}

/** What follows a place in a path that leads there. */
function restAfter(asked: string, path: string): string | undefined {
  let rest: string | undefined = asked;
  for (const [index, part] of path.split(ANY_SEGMENT).entries()) {
    if (index > 0) rest = rest.replace(/^[^/]+/, '');
    if (!rest.startsWith(part)) return undefined;
    rest = rest.slice(part.length);
  }
  return rest;
}

/**
 * A path in loose form, and without the formats that servers may read from its end, one after the other.
 *
 * @param longest - what is longer than this, in characters, is of no use without its formats
 */
export function looseReadings(path: string, longest: number): string[] {
  const loose = foldPath(path);
  const readings = [loose];
  let dot = loose.indexOf('.', loose.lastIndexOf('/'));
  for (; dot >= 0 && dot <= longest; dot = loose.indexOf('.', dot + 1)) readings.push(loose.slice(0, dot));
  return readings;
}

/** Whether some server may find dot segments in a path. */
export function isClimbing(path: string): boolean {
  return CLIMBING.test(plainLetters(path));
}

/** Marks go first: to bring many of them into their order takes the square of their number. */
function plainLetters(text: string): string {
  if (PLAIN.test(text)) return text.toUpperCase();
  const plain = text.replace(UNSEEN, '').normalize('NFKD').replace(UNSEEN, '');
  // Both ways: some letters have a partner in one direction only.
  return plain.toLowerCase().toUpperCase();
}

/** What servers read in more than one way: an encoded slash or escape, a matrix parameter, an empty or a dot segment. */
const ENCODED_SLASH = /%(?:2f|5c)/i;
const AMBIGUOUS = /[\\;\p{Cc}]|\/\/|\/\.{1,2}(?:\/|$)|%(?:[0-9a-f]{2}|u)/iu;
/** Other names under which the framework serves a page's data: the whole payload, and its segments. */
const DATA_SUFFIX = /\.segments\/.*$|(?:\.prefetch)?\.rsc$/s;
/** Where the framework's older router had its data. Nothing is there, but the framework may look for a page behind it. */
const OLD_DATA = /^\/_next\/data(?:\/|$)/i;

/**
 * Reduces a path to the one form that rules are looked up with, so that gate and router cannot read it differently.
 *
 * @returns `undefined` for a disguised path, which no honest link has and no page is at
 * @see RFC 3986, section 6.2.2 (percent-encoding and path segment normalization)
 */
export function normalizePath(pathname: string): string | undefined {
  const decoded = ENCODED_SLASH.test(pathname) ? undefined : decode(pathname);
  if (decoded === undefined || isDisguised(decoded) || OLD_DATA.test(decoded)) return undefined;
  const page = stripDataSuffix(withoutSlash(decoded));
  if (page === decoded) return page;
  return isDisguised(page) || stripDataSuffix(page) !== page ? undefined : page;
}

function isDisguised(path: string): boolean {
  return AMBIGUOUS.test(path) || isClimbing(path);
}

/** The page behind the name of its data. A page that then still looks like data is one in disguise. */
function stripDataSuffix(path: string): string {
  return withoutSlash(path.replace(DATA_SUFFIX, '')) || '/';
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
