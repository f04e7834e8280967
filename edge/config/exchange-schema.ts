import * as v from 'valibot';
import { isReservedHeader } from '../backend/functions/reserved-headers.ts';
import { FORM_INPUTS } from '../backend/functions/types.ts';
import { namesIn, namesInLine } from '../backend/template.ts';
import { isBackendPath, isBaseUrl, isDotPath } from './variables/schemas.ts';

/** What may stand in a line that becomes part of a header: what people type may be of any characters. */
const SHOWN = [
  'accessToken',
  'refreshToken',
  'challenge',
  'factor',
  'codeChallenge',
  'codeVerifier',
  'kept',
  'apiKey',
];
const SETTING = ['apiKey', 'clientId', 'clientSecret'];
const CODES = ['code', 'recoveryCode'] as const;
const STEP = ['username', 'challenge', 'factor', 'accessToken'] as const;
const ASKED = ['email', 'challenge', 'codeVerifier'] as const;
export const NAMES = {
  login: ['username', 'password', ...CODES, ...SETTING],
  secondFactor: [...STEP, ...CODES, ...SETTING],
  begin: [...STEP, ...SETTING],
  resend: [...STEP, ...SETTING],
  message: ['email', 'page', 'codeChallenge', ...SETTING],
  emailCode: [...ASKED, 'code', ...SETTING],
  emailLink: [...ASKED, 'token', 'type', 'query', ...SETTING],
  tokens: ['refreshToken', 'accessToken', ...SETTING],
  me: ['accessToken', ...SETTING],
  form: [...FORM_INPUTS, 'page', 'accessToken', 'userId', ...SETTING],
} as const;

/** An object, and nothing in it that has no meaning. */
export function only<Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries).join(', ');
  return v.strictObject(entries, ({ expected }) => {
    if (expected === 'never') return `has no meaning there: what has one is ${names}`;
    return expected === 'Object' ? 'is no object' : 'is missing';
  });
}

export const text = (message: string, isFit: (text: string) => boolean) =>
  v.pipe(v.string(message), v.check(isFit, message));
export const token = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const visible = /^[\x20-\x7e]{1,1000}$/;
export const dotPath = text('is not a dot-path such as data.access_token', isDotPath);
const code = v.exactOptional(v.function('is no function'));

export const headerName = v.pipe(
  text('has a name that no header has', (name) => token.test(name)),
  v.check((name) => !isReservedHeader(name), 'has a header that is not for a backend definition to set'),
);
const line = text(
  'is not a line of visible characters, in which such as $accessToken, $challenge or $apiKey may stand, and nothing that people type',
  (line) => visible.test(line) && namesInLine(line).every((name) => SHOWN.includes(name)),
);
const cookieLine = v.pipe(line, v.regex(/^[^;,"\\\s]+$/, 'has characters that no cookie has'));
const place = v.union(
  [
    dotPath,
    only({ header: headerName }),
    only({ cookie: text('is not the name of a cookie', (name) => token.test(name)) }),
  ],
  "is neither a dot-path nor { header: '…' } nor { cookie: '…' }",
);
export const places = v.union(
  [place, v.array(place)],
  "is neither a dot-path nor { header: '…' } nor { cookie: '…' }",
);
export const statuses = v.array(
  v.picklist(range(400, 599), 'is not a status from 400 to 599'),
  'is no list of statuses',
);
export const tokens = only({
  access: v.exactOptional(places),
  refresh: v.exactOptional(places),
  user: v.exactOptional(dotPath),
  expiresIn: v.exactOptional(only({ path: dotPath, unit: v.picklist(['s', 'ms'], 'is neither s nor ms') })),
});

type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
const json: v.GenericSchema<unknown, Json> = v.union(
  [
    v.string(),
    v.pipe(v.number(), v.finite()),
    v.boolean(),
    v.null(),
    v.array(v.lazy(() => json)),
    v.record(
      v.string(),
      v.lazy(() => json),
    ),
  ],
  'is not a value that JSON has',
);

const NO_BASE = 'is neither a base URL such as https://id.example.com nor { variable: … }';

export const path = text(
  'is not a path: write it with a slash in front',
  (path) => path !== 'none' && isBackendPath(path),
);

/** What all exchanges have, given the names of what they are given, where the form alone tells those. */
export function exchange(names?: readonly string[]) {
  const known = names?.map((name) => `$${name}`).join(', ');
  return {
    path: v.exactOptional(path),
    method: v.exactOptional(
      v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'is none of GET, POST, PUT, PATCH and DELETE'),
    ),
    base: v.exactOptional(
      v.union([v.pipe(v.string(), v.check(isBaseUrl, NO_BASE)), only({ variable: v.string() })], NO_BASE),
    ),
    encoding: v.exactOptional(v.picklist(['json', 'form'], 'is neither json nor form')),
    body: v.exactOptional(
      v.pipe(
        v.record(v.string(), json, 'is no object of values that JSON has'),
        v.check(
          (body) => names === undefined || namesIn(body).every((name) => names.includes(name)),
          `asks for what it is not given: it may have ${known}`,
        ),
      ),
    ),
    headers: v.exactOptional(v.record(headerName, line, 'is no table of headers')),
    cookies: v.exactOptional(
      v.record(
        text('has a name that no cookie has', (name) => token.test(name)),
        cookieLine,
        'is no table of cookies',
      ),
    ),
    bearer: v.exactOptional(
      v.picklist(['accessToken', 'refreshToken'], 'is neither accessToken nor refreshToken'),
    ),
    shared: v.exactOptional(v.boolean('is neither true nor false')),
    request: code,
    answer: code,
  };
}

export const takes = v.exactOptional(
  v.picklist(['accessToken', 'refreshToken', 'both'], 'is none of accessToken, refreshToken and both'),
);
export const codes = v.exactOptional(
  v.array(v.picklist(CODES, 'is neither code nor recoveryCode'), 'is no list of codes'),
);
const none = v.literal('none');
export const orNone = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.exactOptional(v.lazy((given) => (given === 'none' ? none : bodied(entries))));

/** No server is asked to look for a body where the standard gives it no meaning. RFC 9110, section 9.3.1 */
export function bodied<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    only(entries),
    v.check(
      (given) => !(Reflect.get(given, 'method') === 'GET' && Reflect.has(given, 'body')),
      'has a body, which a GET cannot have: put what it says into the path or the headers',
    ),
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
