import * as v from 'valibot';
import { PRESET_NAMES } from '../backend/presets/index.ts';
import {
  bodied,
  dotPath,
  exchange,
  headerName,
  only,
  path,
  places,
  token,
  tokens,
} from './exchange-schema.ts';
import { socialProvidersSchema } from './social-schema.ts';

const SETTING = ['apiKey', 'clientId', 'clientSecret'];
const FORM_INPUTS = ['name', 'username', 'email', 'password', 'token'] as const;
const CODES = ['code', 'recoveryCode'] as const;
const NAMES = {
  login: ['username', 'password', ...CODES, ...SETTING],
  secondFactor: ['username', 'challenge', ...CODES, ...SETTING],
  resend: ['username', 'challenge', ...SETTING],
  tokens: ['refreshToken', 'accessToken', ...SETTING],
  me: ['accessToken', ...SETTING],
  form: [...FORM_INPUTS, 'page', ...SETTING],
} as const;

const statuses = v.array(
  v.picklist(range(400, 599), 'is not a status from 400 to 599'),
  'is no list of statuses',
);

const takes = v.exactOptional(
  v.picklist(['accessToken', 'refreshToken', 'both'], 'is none of accessToken, refreshToken and both'),
);
const codes = v.exactOptional(
  v.array(v.picklist(CODES, 'is neither code nor recoveryCode'), 'is no list of codes'),
);
const none = v.literal('none');
const orNone = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.exactOptional(v.lazy((given) => (given === 'none' ? none : bodied(entries))));

const form = { ...exchange(NAMES.form), inputs: v.exactOptional(v.array(v.picklist(FORM_INPUTS))) };

/** What a definition may be. It may be written in a way that no compiler has seen. */
export const backendSchema = only({
  extends: v.picklist(PRESET_NAMES, `names no preset: it is one of ${PRESET_NAMES.join(', ')}`),
  login: orNone({ ...exchange(NAMES.login), tokens: v.exactOptional(tokens), codes }),
  secondFactor: orNone({
    ...exchange(NAMES.secondFactor),
    tokens: v.exactOptional(tokens),
    codes,
    challenge: v.exactOptional(places),
    resend: v.exactOptional(bodied({ ...exchange(NAMES.resend), path })),
  }),
  refresh: orNone({
    ...exchange(NAMES.tokens),
    tokens: v.exactOptional(tokens),
    takes,
    rotates: v.exactOptional(
      v.picklist(['always', 'sometimes', 'never'], 'is none of always, sometimes and never'),
    ),
    live: v.exactOptional(v.boolean('is neither true nor false')),
  }),
  me: orNone({
    ...exchange(NAMES.me),
    envelope: v.exactOptional(dotPath),
    fields: v.exactOptional(v.array(dotPath, 'is no list of fields')),
  }),
  logout: orNone({ ...exchange(NAMES.tokens), takes, everywhere: v.exactOptional(path) }),
  registration: orNone(form),
  passwordReset: v.exactOptional(
    only({ request: v.exactOptional(bodied(form)), complete: v.exactOptional(bodied(form)) }),
  ),
  socialProviders: v.exactOptional(socialProvidersSchema),
  tokens: v.exactOptional(tokens),
  credential: v.exactOptional(
    v.union(
      [
        only({ scheme: v.pipe(v.string(), v.regex(token)), header: v.exactOptional(headerName) }),
        only({ header: headerName }),
        only({ cookie: v.pipe(v.string(), v.regex(token)) }),
      ],
      "is none of { scheme: 'JWT' }, { header: 'x-token' } and { cookie: 'jwt' }",
    ),
  ),
  ids: v.exactOptional(v.array(dotPath, 'is no list of dot-paths')),
  clientAuthentication: v.exactOptional(
    v.picklist(['none', 'basic', 'post'], 'is none of none, basic and post'),
  ),
  apiKeyHeader: v.exactOptional(headerName),
  messages: v.exactOptional(v.array(dotPath, 'is no list of dot-paths')),
  rejected: v.exactOptional(only({ login: v.exactOptional(statuses), refresh: v.exactOptional(statuses) })),
  refusesBare: v.exactOptional(statuses),
  expired: v.exactOptional(statuses),
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
