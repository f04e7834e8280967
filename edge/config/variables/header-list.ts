import * as v from 'valibot';
import { headerName } from './schemas.ts';

/**
 * Headers with their values, `name=value` each, between commas.
 *
 * @see OpenTelemetry, Protocol Exporter, "Specifying headers via environment variables": percent-encoded as in W3C Baggage
 */
export function headerList() {
  return v.pipe(
    v.string(),
    v.transform((list) => list.split(',').map((each) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(each))),
    v.array(v.custom<RegExpExecArray>((pair) => pair !== null, 'has what is no name=value')),
    v.transform((pairs) => pairs.map(([, name = '', value = '']) => [name.toLowerCase(), decoded(value)])),
    v.array(
      v.tuple([
        v.pipe(
          headerName(),
          v.notValues(['content-type', 'content-length', 'host'], 'names a header of the request itself'),
        ),
        v.pipe(v.string('is not percent-encoded'), v.regex(/^[\t -~]*$/, 'has a value that no header has')),
      ]),
    ),
    v.transform((pairs): Readonly<Record<string, string>> => Object.fromEntries(pairs)),
  );
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
