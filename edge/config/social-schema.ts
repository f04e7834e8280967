import * as v from 'valibot';
import { PROVIDER_NAME } from '../access/auth-rules.ts';
import { namesInLine } from '../backend/template.ts';
import { bodied, exchange, only, places, text, tokens } from './exchange-schema.ts';

/** Inputs of an address that a sign-in begins at: it is shown to the browser, and has no secret in it. */
export const AUTHORIZE_NAMES = ['provider', 'redirectUri', 'state', 'codeChallenge', 'clientId'];
/** Inputs of every exchange, beside what the browser brings back. */
export const SOCIAL_NAMES = [
  'provider',
  'redirectUri',
  'state',
  'codeVerifier',
  'kept',
  'apiKey',
  'clientId',
  'clientSecret',
];

const name = v.pipe(
  v.string(),
  v.regex(
    PROVIDER_NAME,
    'has a name that is no part of an address: small letters, digits, - and _, 32 at most',
  ),
);
const parameter = text('is not the name of a parameter', (given) => /^[\w.[\]-]{1,64}$/.test(given));
const input = v.pipe(
  text('has a name that no input has', (given) => /^[A-Za-z]\w{0,31}$/.test(given)),
  v.check((given) => !SOCIAL_NAMES.includes(given), 'has a name that the exchange is given by itself'),
);
const returnPlace = v.union(
  [parameter, only({ cookie: text('is not the name of a cookie', (given) => /^[\w-]{1,100}$/.test(given)) })],
  "is neither the name of a parameter nor { cookie: '…' }",
);
const queryLine = text(
  `is not a line of visible characters, in which ${AUTHORIZE_NAMES.map((each) => `$${each}`).join(', ')} may stand`,
  (line) =>
    /^[\x20-\x7e]{1,1000}$/.test(line) && namesInLine(line).every((each) => AUTHORIZE_NAMES.includes(each)),
);

const provider = only({
  label: v.exactOptional(text('is no label of 1 to 60 characters', (given) => /^\P{C}{1,60}$/u.test(given))),
  authorize: v.exactOptional(
    only({
      ...exchange(AUTHORIZE_NAMES),
      query: v.exactOptional(v.record(parameter, queryLine, 'is no table of parameters')),
      location: v.exactOptional(places),
      keep: v.exactOptional(places),
    }),
  ),
  returns: v.exactOptional(v.record(input, returnPlace, 'is no table of what comes back')),
  errors: v.exactOptional(v.array(parameter, 'is no list of parameters')),
  exchange: v.exactOptional(
    v.lazy((given) =>
      given === 'none' ? v.literal('none') : bodied({ ...exchange(), tokens: v.exactOptional(tokens) }),
    ),
  ),
  stateless: v.exactOptional(v.boolean('is neither true nor false')),
});

/** Names, or a table of them. */
export const socialProvidersSchema = v.lazy((given) =>
  Array.isArray(given) ? v.array(name) : v.record(name, provider, 'is neither a list of names nor a table'),
);
