import * as v from 'valibot';
import { ID_PATHS } from '../../util/json-path.ts';
import {
  fieldNames,
  flag,
  freeHeader,
  isBackendPath,
  isDotPath,
  listOf,
  staticFields,
  statuses,
} from './schemas.ts';

const encoding = v.optional(v.picklist(['json', 'form'], 'is neither json nor form'));
const path = v.optional(v.pipe(v.string(), v.check(isBackendPath, 'is not a path')));
const dotPath = v.optional(v.pipe(v.string(), v.check(isDotPath, 'is not a dot-path')));
const field = v.optional(v.pipe(v.string(), v.regex(/^[\w.[\]-]{1,100}$/, 'is not the name of a field')));

const PATH_CURE = 'Write it as the API has it, with a slash in front, and at the end only where it has one.';
const OPTIONAL_PATH_CURE = `${PATH_CURE} \`none\` where it has no such address.`;
const ENCODING_CURE = 'Use json or form.';
const FIELD_CURE = 'Copy the name of the field from the documentation of the API.';
const FIELDS_CURE = 'Write a flat JSON object, such as {"mode":"json"}.';
const DOT_CURE =
  'Write the way into the JSON answer with dots, such as data.access_token; a single dot is all of it.';
const STATUS_CURE = 'List HTTP statuses, such as 400,401,403.';
const INPUTS_CURE =
  'Write pairs of our input and the field of the API, such as email=email,password=password.';

/** What `BACKEND_PRESET` leaves to be said, or says otherwise: each goes before the preset's own word. */
export const BACKEND_VARIABLES = {
  BACKEND_LOGIN_PATH: { schema: path, about: 'Where a sign-in is posted to.', cure: PATH_CURE },
  BACKEND_LOGIN_ENCODING: { schema: encoding, about: 'How a sign-in is written.', cure: ENCODING_CURE },
  BACKEND_LOGIN_USERNAME_FIELD: { schema: field, about: 'The field for the user name.', cure: FIELD_CURE },
  BACKEND_LOGIN_PASSWORD_FIELD: { schema: field, about: 'The field for the password.', cure: FIELD_CURE },
  BACKEND_LOGIN_FIELDS: {
    schema: staticFields(),
    about: 'Further fields of a sign-in.',
    cure: FIELDS_CURE,
  },
  BACKEND_LOGIN_REJECTED: {
    schema: statuses(),
    about: 'The statuses that mean a wrong user name or password, whatever comes with them.',
    cure: STATUS_CURE,
  },
  BACKEND_SCOPE: {
    schema: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'is not a scope'),
      ),
    ),
    about: 'The scope that a sign-in asks for, with a password or at a provider.',
    cure: 'Separate the values with single blanks, such as openid profile offline_access.',
  },
  BACKEND_CLIENT_AUTHENTICATION: {
    schema: v.optional(v.picklist(['none', 'basic', 'post'], 'is not a known method')),
    about: 'How CLIENT_ID and CLIENT_SECRET are shown to the API or the provider.',
    cure: 'Use none (the id alone), basic (a header) or post (fields of the body).',
  },
  BACKEND_API_KEY: {
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,4096}$/, 'has blanks or characters that no key has')),
    ),
    about: 'A key that every request to the API carries, beside the access token.',
    cure: 'Copy the key whole; it is sent as it is.',
  },
  BACKEND_API_KEY_HEADER: {
    schema: v.optional(freeHeader()),
    about: 'The header for that key.',
    cure: 'Name a header of its own, such as x-api-key: the access token has authorization.',
  },
  BACKEND_ACCESS_TOKEN_PATH: {
    schema: dotPath,
    about: 'Where an answer has the access token.',
    cure: DOT_CURE,
  },
  BACKEND_REFRESH_TOKEN_PATH: {
    schema: dotPath,
    about: 'Where an answer has the refresh token.',
    cure: DOT_CURE,
  },
  BACKEND_REFRESH_COOKIE: {
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'is not the name of a cookie')),
    ),
    about: 'The cookie that the API keeps the refresh token in. It stays with the gate.',
    cure: 'Copy the name from a Set-Cookie of the API.',
  },
  BACKEND_USER_PATH: {
    schema: dotPath,
    about: 'Where the answer to a sign-in has the user.',
    cure: DOT_CURE,
  },
  BACKEND_EXPIRES_IN_PATH: {
    schema: dotPath,
    about: 'Where an answer has the lifetime or the end of an access token that does not tell it itself.',
    cure: DOT_CURE,
  },
  BACKEND_EXPIRES_IN_UNIT: {
    schema: v.optional(v.picklist(['s', 'ms'], 'is not a unit')),
    about: 'The unit of a lifetime; a moment is read in any. Default: s.',
    cure: 'Use s or ms.',
  },
  BACKEND_REFRESH_PATH: {
    schema: path,
    about: 'Where a refresh token is exchanged for new tokens.',
    cure: OPTIONAL_PATH_CURE,
  },
  BACKEND_REFRESH_ENCODING: { schema: encoding, about: 'How a refresh is written.', cure: ENCODING_CURE },
  BACKEND_REFRESH_FIELD: {
    schema: field,
    about: 'The field for the refresh token; the answer may name it otherwise.',
    cure: FIELD_CURE,
  },
  BACKEND_REFRESH_FIELDS: {
    schema: staticFields(),
    about: 'Further fields of a refresh.',
    cure: FIELDS_CURE,
  },
  BACKEND_REFRESH_REJECTED: {
    schema: statuses(),
    about:
      'The statuses that mean that a refresh token is worth nothing any more, whatever comes with them, at an OpenID provider too. Default: what is said tells, and how the preset refuses.',
    cure: STATUS_CURE,
  },
  BACKEND_REFRESH_ROTATES: {
    schema: v.optional(v.picklist(['always', 'sometimes', 'never'], 'is not a known word')),
    about:
      'Whether a refresh gives a new refresh token. What is never replaced can be spent twice without harm.',
    cure: 'Use always, sometimes or never; in doubt, sometimes.',
  },
  BACKEND_ME_PATH: { schema: path, about: 'Where the API tells who is signed in.', cure: OPTIONAL_PATH_CURE },
  BACKEND_ME_ENVELOPE: { schema: dotPath, about: 'Where in that answer the user is.', cure: DOT_CURE },
  BACKEND_ME_FIELDS: {
    schema: v.optional(listOf(isDotPath, 'is not a list of fields')),
    about: 'What of the user may leave the server. Everything else is dropped.',
    cure: 'List the fields, such as id,name,email,role.',
  },
  BACKEND_ID_PATH: {
    schema: v.optional(listOf(isDotPath, 'is not a list of dot-paths')),
    about: `Where the user's id is, in profiles and in tokens; the first that is there counts. Default: ${ID_PATHS.join(',')}.`,
    cure: DOT_CURE,
  },
  BACKEND_LOGOUT_PATH: {
    schema: path,
    about: 'Where a sign-out is told to the API.',
    cure: OPTIONAL_PATH_CURE,
  },
  BACKEND_LOGOUT_ENCODING: { schema: encoding, about: 'How a sign-out is written.', cure: ENCODING_CURE },
  BACKEND_LOGOUT_FIELD: { schema: field, about: 'The field for the refresh token.', cure: FIELD_CURE },
  BACKEND_LOGOUT_FIELDS: {
    schema: staticFields(),
    about: 'Further fields of a sign-out.',
    cure: FIELDS_CURE,
  },
  BACKEND_LOGOUT_BEARER: {
    schema: flag(),
    about: 'Whether a sign-out needs an access token that is still good.',
    cure: 'Use on or off.',
  },
  BACKEND_MESSAGE_PATHS: {
    schema: v.optional(listOf(isDotPath, 'is not a list of dot-paths')),
    about: 'Where an error answer has its sentence.',
    cure: DOT_CURE,
  },
  BACKEND_EXPIRED: {
    schema: statuses(),
    about: 'The statuses by which the API says that an access token is over. Default: 401.',
    cure: STATUS_CURE,
  },
  BACKEND_REGISTRATION: {
    schema: flag(),
    about: 'Whether people may register here. Default: off.',
    cure: 'Use on or off.',
  },
  BACKEND_REGISTRATION_PATH: { schema: path, about: 'Where a registration is posted to.', cure: PATH_CURE },
  BACKEND_REGISTRATION_INPUTS: {
    schema: fieldNames(),
    about: 'What a registration asks for, and the names of the fields for it.',
    cure: INPUTS_CURE,
  },
  BACKEND_PASSWORD_RESET: {
    schema: flag(),
    about: 'Whether people may have a forgotten password reset. Default: off.',
    cure: 'Use on or off.',
  },
  BACKEND_PASSWORD_RESET_PATH: {
    schema: path,
    about: 'Where a message with a link to reset a password is asked for.',
    cure: PATH_CURE,
  },
  BACKEND_PASSWORD_RESET_INPUTS: {
    schema: fieldNames(),
    about: 'What is asked for then, and the names of the fields for it.',
    cure: INPUTS_CURE,
  },
  BACKEND_NEW_PASSWORD_PATH: {
    schema: path,
    about: 'Where the new password is posted to, with the token of the message.',
    cure: PATH_CURE,
  },
  BACKEND_NEW_PASSWORD_INPUTS: {
    schema: fieldNames(),
    about: 'The names of the fields for the token and the new password.',
    cure: INPUTS_CURE,
  },
} as const satisfies Record<string, Knob>;

export type PresetOverrides = {
  readonly [Name in keyof typeof BACKEND_VARIABLES]: v.InferOutput<
    (typeof BACKEND_VARIABLES)[Name]['schema']
  >;
};

interface Knob {
  readonly schema: v.GenericSchema<string | undefined, unknown>;
  readonly about: string;
  readonly cure: string;
}
