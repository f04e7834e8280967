const SECOND_MS = 1_000;
/** A lifetime as long as this is meant as "for ever". */
const CENTURY_MS = 100 * 365.25 * 86_400 * SECOND_MS;
/** What is longer, in milliseconds, is no duration but a moment: some thirty years, or a day in 2001. */
const LONGEST_MS = 1_000_000_000 * SECOND_MS;
/** Seconds, milli-, micro- and nanoseconds since the epoch, in milliseconds. */
const SCALES = [SECOND_MS, 1, 1e-3, 1e-6];
/** The end of the year 9999, in milliseconds; .NET's last moment. As a number of seconds it is beyond every time that is told in milliseconds by mistake. */
const LATEST_MS = 253_402_300_799 * SECOND_MS;

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** RFC 3339, section 5.6; without its offset it could be the time of any place. Java names the zone once more (RFC 9557). */
const TIMESTAMP =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|UTC|([+-]\d\d)(?::?(\d\d))?)(?:\[[\w/+-]+\])?$/i;
/** RFC 9110, section 5.6.7; mail writes the zone in digits. */
const HTTP_DATE = /^([a-z]{3}, \d\d? [a-z]{3} \d{4} \d\d:\d\d:\d\d) (?:GMT|\+0000)$/i;
/** .NET, before it wrote what others do: milliseconds since the epoch. */
const DOTNET_DATE = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;

/** `15m`, `1h30m`, `7 days`: how libraries are told a lifetime, which some servers repeat. */
const SPAN = /(\d+(?:\.\d+)?) ?(ms|sec(?:ond)?|min(?:ute)?|hr|hour|day|week|year|[smhdwy])s?\.? ?/gy;
/** ISO 8601, section 5.5.2.2; how long a month is, depends. */
const ISO_SPAN = /^p(?=.)(?:\d+w|(?:\d+d)?(?:t(?=.)(?:[\d.]+h)?(?:[\d.]+m)?(?:[\d.]+s)?)?)$/;
const SPANS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_557_600,
};

/** A number however it is written; undefined for all that is none, or that is beyond what a number can hold. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Milliseconds since the epoch of a date that can be read in one way only; NaN for anything else. */
export function dateOf(value: unknown): number {
  const text = typeof value === 'string' ? value.trim() : '';
  const [, day, time, hours = '+00', minutes = '00'] = TIMESTAMP.exec(text) ?? [];
  if (day !== undefined) return Date.parse(`${day}T${time}${hours}:${minutes}`);
  const [, dotnet] = DOTNET_DATE.exec(text) ?? [];
  if (dotnet !== undefined) return Number(dotnet);
  const [, date] = HTTP_DATE.exec(text) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date} GMT`);
}

/**
 * A moment as tokens tell it: in seconds since the epoch, or as a date. A number whose seconds no calendar has is one of milli-, micro-
 * or nanoseconds, a common mistake.
 *
 * @returns milliseconds since the epoch; undefined for what is no time, or none before the year 10000
 * @see RFC 7519, JSON Web Token, section 2 (NumericDate)
 */
export function momentOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number === undefined) {
    const date = dateOf(value);
    return date <= LATEST_MS ? date : undefined;
  }
  const scale = SCALES.find((each) => number * each <= LATEST_MS);
  return scale === undefined ? undefined : number * scale;
}

/**
 * How long it is until something that is told as a duration, or as the moment at which it comes: a date, or a number since the
 * epoch, in whatever unit puts it in the century to come.
 *
 * @param unit - of durations
 * @param from - when that was told, in milliseconds since the epoch
 * @returns milliseconds; undefined for what is past, never, or no time at all
 */
export function timeUntil(value: unknown, unit: 's' | 'ms', from: number): number | undefined {
  return readings(value, unit, from).find((left) => left >= 0 && left <= CENTURY_MS);
}

function readings(value: unknown, unit: 's' | 'ms', from: number): number[] {
  const number = numberOf(value);
  if (number === undefined) return [spanOf(value) ?? dateOf(value) - from];
  const duration = unit === 's' ? number * SECOND_MS : number;
  return duration <= LONGEST_MS ? [duration] : SCALES.map((scale) => number * scale - from);
}

/** Milliseconds of a duration that has its units with it. */
function spanOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const spans = ISO_SPAN.test(text) ? text.replace(/[pt]/g, '') : text;
  const parts = [...spans.matchAll(SPAN)];
  if (spans === '' || parts.map(([part]) => part).join('') !== spans) return undefined;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * unitOf(unit), 0);
}

function unitOf(unit: string): number {
  return unit === 'ms' ? 1 : (SPANS[unit.charAt(0)] ?? Number.NaN) * SECOND_MS;
}

/**
 * When a token ends that has just been received. One that would be over already has an end that nobody knows: whoever issues it
 * means something else, or has another clock; and one that lasts for more than a century is meant to have none.
 *
 * @param at - as it was told, in milliseconds since the epoch
 * @param receivedAt - in milliseconds since the epoch
 */
export function plausibleEnd(at: number | undefined, receivedAt: number): number | undefined {
  const isEnd = at !== undefined && at > receivedAt && at - receivedAt <= CENTURY_MS;
  return isEnd ? Math.ceil(at) : undefined;
}

/**
 * A moment in ISO 8601, in UTC.
 *
 * @param at - milliseconds since the epoch
 * @returns undefined for what no calendar has
 */
export function isoOf(at: number | undefined): string | undefined {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
