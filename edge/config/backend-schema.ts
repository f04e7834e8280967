import * as v from 'valibot';
import { FORM_INPUTS } from '../backend/functions/types.ts';
import { PRESET_NAMES } from '../backend/presets/index.ts';
import {
  bodied,
  codes,
  dotPath,
  exchange,
  headerName,
  NAMES,
  only,
  orNone,
  path,
  places,
  statuses,
  takes,
  text,
  token,
  tokens,
} from './exchange-schema.ts';
import { socialProvidersSchema } from './social-schema.ts';

const link = bodied({
  ...exchange(NAMES.emailLink),
  path,
  tokens: v.exactOptional(tokens),
  parameter: text('is not the name of a parameter', (name) => token.test(name)),
});

const form = {
  ...exchange(NAMES.form),
  tokens: v.exactOptional(tokens),
  inputs: v.exactOptional(v.array(v.picklist(FORM_INPUTS))),
};
const twoForms = v.exactOptional(
  only({ request: v.exactOptional(bodied(form)), complete: v.exactOptional(bodied(form)) }),
);

/** What a definition may be. It may be written in a way that no compiler has seen. */
export const backendSchema = only({
  extends: v.picklist(PRESET_NAMES, `names no preset: it is one of ${PRESET_NAMES.join(', ')}`),
  login: orNone({ ...exchange(NAMES.login), tokens: v.exactOptional(tokens), codes }),
  secondFactor: orNone({
    ...exchange(NAMES.secondFactor),
    tokens: v.exactOptional(tokens),
    codes,
    challenge: v.exactOptional(places),
    begin: v.exactOptional(bodied({ ...exchange(NAMES.begin), path, challenge: v.exactOptional(places) })),
    resend: v.exactOptional(bodied({ ...exchange(NAMES.resend), path })),
  }),
  passwordless: v.exactOptional(
    v.lazy((given) =>
      typeof given === 'string'
        ? v.picklist(['on', 'none'], 'is neither on nor none nor an object')
        : only({
            request: v.exactOptional(
              bodied({ ...exchange(NAMES.message), challenge: v.exactOptional(places) }),
            ),
            code: orNone({ ...exchange(NAMES.emailCode), tokens: v.exactOptional(tokens) }),
            links: v.exactOptional(v.array(link, 'is no list of exchanges')),
          }),
    ),
  ),
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
    holdsToken: v.exactOptional(v.boolean('is neither true nor false')),
  }),
  logout: orNone({ ...exchange(NAMES.tokens), takes, everywhere: v.exactOptional(path) }),
  registration: orNone(form),
  passwordReset: twoForms,
  emailVerification: twoForms,
  passwordChange: orNone(form),
  accountDeletion: orNone(form),
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
