import { at, isAbsent, isText } from '../util/json-path.ts';
import type { Answered } from './fetch.ts';
import type { Place } from './presets/index.ts';

/** Of several, the first that holds something counts. */
export type Places = Place | readonly Place[];

/** Finds what an answer holds at a place. Cookies are read, and go no further. */
export function valueIn(answer: Pick<Answered, 'body' | 'headers'>, places: Places): unknown {
  return listOf(places)
    .map((place) => valueAt(answer, place))
    .find((value) => !isAbsent(value));
}

function valueAt({ body, headers }: Pick<Answered, 'body' | 'headers'>, place: Place): unknown {
  if (typeof place === 'string') return at(body, place);
  return 'cookie' in place ? valueOfCookie(headers, place.cookie) : (headers.get(place.header) ?? undefined);
}

/** @see RFC 6265bis, section 5.6 */
function valueOfCookie(headers: Headers, name: string): string | undefined {
  const values = headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'));
  return values.findLast(isText);
}

/** As people call it. */
export function nameOf(places: Places): string {
  return listOf(places)
    .map((place) =>
      typeof place === 'string'
        ? place
        : 'cookie' in place
          ? `cookie ${place.cookie}`
          : `header ${place.header}`,
    )
    .join(', ');
}

/** The dot-path among places, or the name of the cookie. */
export function pathIn(places: Places | undefined): string | undefined {
  return listOf(places ?? []).find((place) => typeof place === 'string');
}

export function cookieIn(places: Places | undefined): string | undefined {
  return listOf(places ?? [])
    .map((place) => (typeof place === 'object' && 'cookie' in place ? place.cookie : undefined))
    .find((cookie) => cookie !== undefined);
}

function listOf(places: Places): readonly Place[] {
  return isList(places) ? places : [places];
}

function isList(places: Places): places is readonly Place[] {
  return Array.isArray(places);
}
