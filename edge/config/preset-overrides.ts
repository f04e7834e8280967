import { PERSON } from '../backend/presets/common.ts';
import type {
  FormContract,
  FormInput,
  LogoutContract,
  MeContract,
  PasswordLogin,
  Preset,
  RefreshContract,
  StaticFields,
} from '../backend/presets/index.ts';
import type { PresetOverrides } from './variables/backend.ts';

/**
 * The contract with the backend: what its preset says, with what the variables say otherwise.
 *
 * @param baseUrl - without a trailing slash
 */
export function overridePreset(preset: Preset, knobs: PresetOverrides, baseUrl: string): Preset {
  const { login, refresh, me, logout, registration, passwordReset, provider, ...rest } = preset;
  const prefix = preset.prefixFor?.(baseUrl) ?? '';
  return {
    ...rest,
    ...part('login', prefixed(prefix, loginFrom(login, knobs))),
    ...part('refresh', prefixed(prefix, refreshFrom(refresh, login, knobs))),
    ...part('me', prefixed(prefix, meFrom(me, knobs))),
    ...part('logout', prefixed(prefix, logoutFrom(logout, knobs))),
    ...part('registration', prefixed(prefix, registrationFrom(registration, knobs))),
    ...part('passwordReset', passwordResetFrom(passwordReset, knobs, prefix)),
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

function loginFrom(login: PasswordLogin | undefined, knobs: PresetOverrides): PasswordLogin | undefined {
  const path = pathOf(knobs.BACKEND_LOGIN_PATH, login?.path);
  if (path === undefined) return undefined;
  const scope = knobs.BACKEND_SCOPE;
  return {
    path,
    encoding: knobs.BACKEND_LOGIN_ENCODING ?? login?.encoding ?? 'json',
    usernameField: knobs.BACKEND_LOGIN_USERNAME_FIELD ?? login?.usernameField ?? 'username',
    passwordField: knobs.BACKEND_LOGIN_PASSWORD_FIELD ?? login?.passwordField ?? 'password',
    ...fieldsOf(knobs.BACKEND_LOGIN_FIELDS ?? login?.fields, scope === undefined ? {} : { scope }),
  };
}

/** Where one address serves both, as the token endpoint of OAuth does, it moves with that of the sign-in. */
function refreshFrom(
  refresh: RefreshContract | undefined,
  login: PasswordLogin | undefined,
  knobs: PresetOverrides,
): RefreshContract | undefined {
  const isShared = refresh !== undefined && refresh.path === login?.path;
  const shared = isShared ? knobs.BACKEND_LOGIN_PATH : undefined;
  const path = pathOf(knobs.BACKEND_REFRESH_PATH ?? shared, refresh?.path);
  if (path === undefined) return undefined;
  const byCookie = knobs.BACKEND_REFRESH_COOKIE !== undefined;
  return {
    path,
    encoding: knobs.BACKEND_REFRESH_ENCODING ?? refresh?.encoding ?? knobs.BACKEND_LOGIN_ENCODING ?? 'json',
    rotates: knobs.BACKEND_REFRESH_ROTATES ?? refresh?.rotates ?? 'sometimes',
    ...part(
      'field',
      knobs.BACKEND_REFRESH_FIELD ?? (byCookie ? undefined : (refresh?.field ?? 'refresh_token')),
    ),
    ...fieldsOf(knobs.BACKEND_REFRESH_FIELDS ?? refresh?.fields),
  };
}

function tokensFrom(tokens: Preset['tokens'], knobs: PresetOverrides): Preset['tokens'] {
  const expiresIn = knobs.BACKEND_EXPIRES_IN_PATH ?? tokens.expiresIn?.path;
  const unit = knobs.BACKEND_EXPIRES_IN_UNIT ?? tokens.expiresIn?.unit ?? 's';
  return {
    access: knobs.BACKEND_ACCESS_TOKEN_PATH ?? tokens.access,
    ...part('refresh', knobs.BACKEND_REFRESH_TOKEN_PATH ?? tokens.refresh),
    ...part('refreshCookie', knobs.BACKEND_REFRESH_COOKIE ?? tokens.refreshCookie),
    ...part('user', knobs.BACKEND_USER_PATH ?? tokens.user),
    ...part('expiresIn', expiresIn === undefined ? undefined : { path: expiresIn, unit }),
  };
}

function meFrom(me: MeContract | undefined, knobs: PresetOverrides): MeContract | undefined {
  const path = pathOf(knobs.BACKEND_ME_PATH, me?.path);
  if (path === undefined) return undefined;
  const envelope = knobs.BACKEND_ME_ENVELOPE ?? me?.envelope;
  return { path, fields: knobs.BACKEND_ME_FIELDS ?? me?.fields ?? PERSON, ...part('envelope', envelope) };
}

function logoutFrom(logout: LogoutContract | undefined, knobs: PresetOverrides): LogoutContract | undefined {
  const path = pathOf(knobs.BACKEND_LOGOUT_PATH, logout?.path);
  if (path === undefined) return undefined;
  return {
    path,
    encoding: knobs.BACKEND_LOGOUT_ENCODING ?? logout?.encoding ?? 'json',
    ...part('field', knobs.BACKEND_LOGOUT_FIELD ?? logout?.field),
    ...part('bearer', knobs.BACKEND_LOGOUT_BEARER ?? logout?.bearer),
    ...fieldsOf(knobs.BACKEND_LOGOUT_FIELDS ?? logout?.fields),
  };
}

const EMAIL_AND_PASSWORD = { email: 'email', password: 'password' };

function registrationFrom(form: FormContract | undefined, knobs: PresetOverrides): FormContract | undefined {
  if (!knobs.BACKEND_REGISTRATION) return undefined;
  return formFrom(
    form,
    knobs.BACKEND_REGISTRATION_PATH,
    knobs.BACKEND_REGISTRATION_INPUTS,
    EMAIL_AND_PASSWORD,
  );
}

function passwordResetFrom(
  forms: Preset['passwordReset'],
  knobs: PresetOverrides,
  prefix: string,
): Preset['passwordReset'] {
  if (!knobs.BACKEND_PASSWORD_RESET) return undefined;
  const { BACKEND_PASSWORD_RESET_INPUTS: asked, BACKEND_NEW_PASSWORD_INPUTS: changed } = knobs;
  const request = formFrom(forms?.request, knobs.BACKEND_PASSWORD_RESET_PATH, asked, { email: 'email' });
  const inputs = { token: 'token', password: 'password' };
  const complete = formFrom(forms?.complete, knobs.BACKEND_NEW_PASSWORD_PATH, changed, inputs);
  return (
    request && {
      request: prefixed(prefix, request),
      ...part('complete', prefixed(prefix, complete)),
    }
  );
}

function formFrom(
  form: FormContract | undefined,
  pathKnob: string | undefined,
  inputs: FormContract['inputs'] | undefined,
  usual: Readonly<Partial<Record<FormInput, string>>>,
): FormContract | undefined {
  const path = pathOf(pathKnob, form?.path);
  if (path === undefined) return undefined;
  return { encoding: 'json', ...form, path, inputs: inputs ?? form?.inputs ?? usual };
}

function listedIn({
  BACKEND_LOGIN_REJECTED: login,
  BACKEND_REFRESH_REJECTED: refresh,
}: PresetOverrides): Preset['listed'] {
  if (login === undefined && refresh === undefined) return undefined;
  return { ...part('login', login), ...part('refresh', refresh) };
}

function pathOf(knob: string | undefined, preset: string | undefined): string | undefined {
  return knob === 'none' ? undefined : (knob ?? preset);
}

function prefixed<T extends { readonly path: string } | undefined>(prefix: string, contract: T): T {
  return contract && { ...contract, path: prefix + contract.path };
}

function fieldsOf(...fields: (StaticFields | undefined)[]): { readonly fields?: StaticFields } {
  const all = Object.assign({}, ...fields);
  return Object.keys(all).length === 0 ? {} : { fields: all };
}

/** A member that is left out where there is nothing to say. */
function part<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  const whole: Partial<Record<Name, Value>> = {};
  if (value !== undefined) whole[name] = value;
  return whole;
}
