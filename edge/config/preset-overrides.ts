import { PERSON } from '../backend/presets/common.ts';
import type {
  AnyExchange,
  BodyTemplate,
  Preset,
  SecondFactorExchange,
  StaticFields,
} from '../backend/presets/index.ts';
import { takenBy } from '../backend/spent-tokens.ts';
import { withField, withoutField, withStated } from '../backend/template.ts';
import { passwordResetFrom, registrationFrom } from './form-overrides.ts';
import { part, passwordlessWith, pathOf, prefixed, verificationWith } from './parts.ts';
import { mapSocial } from './social-providers.ts';
import type { PresetOverrides } from './variables/backend.ts';

/**
 * The contract with the backend: what its preset says, with what the variables say otherwise.
 *
 * @param baseUrl - without a trailing slash
 */
export function overridePreset(preset: Preset, knobs: PresetOverrides, baseUrl: string): Preset {
  const {
    login,
    secondFactor,
    passwordless,
    refresh,
    me,
    logout,
    registration,
    passwordReset,
    emailVerification,
    passwordChange,
    accountDeletion,
    provider,
    socialProviders,
    ...rest
  } = preset;
  const prefix = preset.prefixFor?.(baseUrl) ?? '';
  const placed = <Each extends AnyExchange>(exchange: Each) => prefixed(prefix, exchange);
  return {
    ...rest,
    ...part('login', prefixed(prefix, loginFrom(login, knobs))),
    ...part('secondFactor', secondFactor && secondFactorFrom(secondFactor, prefix)),
    ...part('passwordless', passwordless && passwordlessWith(passwordless, placed)),
    ...part('refresh', prefixed(prefix, refreshFrom(refresh, login, knobs))),
    ...part('me', prefixed(prefix, meFrom(me, knobs))),
    ...part('logout', everywherePrefixed(prefix, prefixed(prefix, logoutFrom(logout, knobs)))),
    ...part('registration', prefixed(prefix, registrationFrom(registration, knobs))),
    ...part('passwordReset', passwordResetFrom(passwordReset, knobs, prefix)),
    ...part('emailVerification', emailVerification && verificationWith(emailVerification, placed)),
    ...part('passwordChange', prefixed(prefix, passwordChange)),
    ...part('accountDeletion', prefixed(prefix, accountDeletion)),
    ...part(
      'socialProviders',
      mapSocial(socialProviders, (exchange) => prefixed(prefix, exchange)),
    ),
    ...part('provider', provider && { ...provider, scope: knobs.BACKEND_SCOPE ?? provider.scope }),
    ...part('clientAuthentication', knobs.BACKEND_CLIENT_AUTHENTICATION ?? preset.clientAuthentication),
    ...part('apiKeyHeader', knobs.BACKEND_API_KEY_HEADER ?? preset.apiKeyHeader),
    ...part('ids', knobs.BACKEND_ID_PATH ?? preset.ids),
    tokens: tokensFrom(preset.tokens, knobs),
    messages: knobs.BACKEND_MESSAGE_PATHS ?? preset.messages,
    rejected: {
      login: knobs.BACKEND_LOGIN_REJECTED ?? preset.rejected.login,
      refresh: knobs.BACKEND_REFRESH_REJECTED ?? preset.rejected.refresh,
    },
    ...part('listed', listedIn(knobs)),
    ...(knobs.BACKEND_REFRESH_REJECTED && { refusesBare: [] }),
    expired: knobs.BACKEND_EXPIRED ?? preset.expired,
  };
}

function loginFrom(login: Preset['login'], knobs: PresetOverrides): Preset['login'] {
  const path = pathOf(knobs.BACKEND_LOGIN_PATH, login?.path);
  if (path === undefined) return undefined;
  const { BACKEND_LOGIN_USERNAME_FIELD: name, BACKEND_LOGIN_PASSWORD_FIELD: password } = knobs;
  const scope = knobs.BACKEND_SCOPE;
  const usual = login === undefined ? USUAL_SIGN_IN : login.body;
  const body = stated(
    renamed(renamed(usual, 'username', name), 'password', password),
    knobs.BACKEND_LOGIN_FIELDS,
  );
  return {
    ...login,
    path,
    ...part('encoding', knobs.BACKEND_LOGIN_ENCODING ?? login?.encoding),
    ...part('body', scope === undefined ? body : { ...body, scope }),
  };
}

function secondFactorFrom(step: SecondFactorExchange, prefix: string): SecondFactorExchange {
  const { begin, resend, ...rest } = prefixed(prefix, step);
  return { ...rest, ...part('begin', prefixed(prefix, begin)), ...part('resend', prefixed(prefix, resend)) };
}

const USUAL_SIGN_IN = { username: '$username', password: '$password' } as const;

/** Where one address serves both, as the token endpoint of OAuth does, it moves with that of the sign-in. */
function refreshFrom(
  refresh: Preset['refresh'],
  login: Preset['login'],
  knobs: PresetOverrides,
): Preset['refresh'] {
  const isShared = refresh !== undefined && refresh.path === login?.path;
  const shared = isShared ? knobs.BACKEND_LOGIN_PATH : undefined;
  const path = pathOf(knobs.BACKEND_REFRESH_PATH ?? shared, refresh?.path);
  if (path === undefined) return undefined;
  const { BACKEND_REFRESH_COOKIE: cookie, BACKEND_REFRESH_FIELD: field } = knobs;
  const encoding = knobs.BACKEND_REFRESH_ENCODING ?? refresh?.encoding ?? knobs.BACKEND_LOGIN_ENCODING;
  return {
    ...refresh,
    path,
    rotates: knobs.BACKEND_REFRESH_ROTATES ?? refresh?.rotates ?? 'sometimes',
    ...part('encoding', encoding),
    ...part('body', spending(refresh, cookie, field, knobs.BACKEND_REFRESH_FIELDS)),
    ...(cookie !== undefined && { cookies: { ...refresh?.cookies, [cookie]: '$refreshToken' } }),
  };
}

/** The body of an exchange that takes a refresh token, in a member or in a cookie. One that takes tokens in another way has it as it is. */
function spending(
  exchange: AnyExchange | undefined,
  cookie: string | undefined,
  field: string | undefined,
  fields: StaticFields | undefined,
): BodyTemplate<string> | undefined {
  const isUnsaid = exchange === undefined || !Object.values(takenBy(exchange)).includes(true);
  const name = field ?? (isUnsaid && cookie === undefined ? 'refresh_token' : undefined);
  const { body } = exchange ?? {};
  const inCookie = cookie === undefined ? body : withoutField(body, 'refreshToken');
  return stated(renamed(inCookie, 'refreshToken', name), fields);
}

function tokensFrom(tokens: Preset['tokens'], knobs: PresetOverrides): Preset['tokens'] {
  const expiresIn = knobs.BACKEND_EXPIRES_IN_PATH ?? tokens.expiresIn?.path;
  const unit = knobs.BACKEND_EXPIRES_IN_UNIT ?? tokens.expiresIn?.unit ?? 's';
  const { BACKEND_REFRESH_COOKIE: cookie } = knobs;
  const refresh = knobs.BACKEND_REFRESH_TOKEN_PATH ?? tokens.refresh;
  const places = [cookie === undefined ? [] : { cookie }, refresh ?? []].flat();
  return {
    access: knobs.BACKEND_ACCESS_TOKEN_PATH ?? tokens.access,
    ...part('refresh', cookie === undefined ? refresh : places),
    ...part('user', knobs.BACKEND_USER_PATH ?? tokens.user),
    ...part('expiresIn', expiresIn === undefined ? undefined : { path: expiresIn, unit }),
  };
}

function meFrom(me: Preset['me'], knobs: PresetOverrides): Preset['me'] {
  const path = pathOf(knobs.BACKEND_ME_PATH, me?.path);
  if (path === undefined) return undefined;
  const envelope = knobs.BACKEND_ME_ENVELOPE ?? me?.envelope;
  return {
    ...me,
    path,
    fields: knobs.BACKEND_ME_FIELDS ?? me?.fields ?? PERSON,
    ...part('envelope', envelope),
  };
}

function logoutFrom(logout: Preset['logout'], knobs: PresetOverrides): Preset['logout'] {
  const path = pathOf(knobs.BACKEND_LOGOUT_PATH, logout?.path);
  if (path === undefined) return undefined;
  const {
    BACKEND_LOGOUT_FIELD: field,
    BACKEND_LOGOUT_FIELDS: fields,
    BACKEND_REFRESH_COOKIE: cookie,
  } = knobs;
  const { bearer, everywhere, ...rest } = logout ?? {};
  return {
    ...rest,
    path,
    // Whoever says where to sign out knows better.
    ...part('everywhere', knobs.BACKEND_LOGOUT_PATH === undefined ? everywhere : undefined),
    ...part('encoding', knobs.BACKEND_LOGOUT_ENCODING ?? logout?.encoding),
    ...part('body', stated(renamed(logout?.body, 'refreshToken', field), fields)),
    ...part('bearer', bearerOf(knobs.BACKEND_LOGOUT_BEARER, bearer)),
    ...(cookie !== undefined && { cookies: { ...logout?.cookies, [cookie]: '$refreshToken' } }),
  };
}

function everywherePrefixed(prefix: string, logout: Preset['logout']): Preset['logout'] {
  const { everywhere, base } = logout ?? {};
  if (logout === undefined || everywhere === undefined || base !== undefined) return logout;
  return { ...logout, everywhere: prefix + everywhere };
}

function bearerOf(knob: boolean | undefined, bearer: AnyExchange['bearer']): AnyExchange['bearer'] {
  if (knob === undefined) return bearer;
  return knob ? 'accessToken' : undefined;
}

function listedIn({
  BACKEND_LOGIN_REJECTED: login,
  BACKEND_REFRESH_REJECTED: refresh,
}: PresetOverrides): Preset['listed'] {
  if (login === undefined && refresh === undefined) return undefined;
  return { ...part('login', login), ...part('refresh', refresh) };
}

function renamed(
  body: BodyTemplate<string> | undefined,
  input: string,
  field: string | undefined,
): BodyTemplate<string> | undefined {
  return field === undefined ? body : withField(body, input, field);
}

/** The same body, which says other things by itself. */
function stated(
  body: BodyTemplate<string> | undefined,
  fields: StaticFields | undefined,
): BodyTemplate<string> | undefined {
  return fields === undefined ? body : withStated(body, fields);
}
