import { decode, encode } from 'jose/base64url';
import * as v from 'valibot';

/** Writes what a page is to say so that it fits into a header, in any script. */
export function encodeNotice(notice: object): string {
  return encode(JSON.stringify(notice));
}

/** Reads it again; what is not of the form expected is as good as none. */
export function decodeNotice<Notice>(
  header: string | null,
  schema: v.GenericSchema<unknown, Notice>,
): Notice | undefined {
  if (header === null) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(decode(header))));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
