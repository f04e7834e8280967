import { PERSON } from '../backend/presets/common.ts';
import { type Passwordless, PRESETS, type Preset, type PresetName } from '../backend/presets/index.ts';
import { part } from './parts.ts';
import { type SocialProviders, socialProvidersOf } from './social-providers.ts';

type Own<Member extends keyof Preset> = Partial<NonNullable<Preset[Member]>>;
/** What differs from the preset; `none` where the backend has no such exchange. */
type OwnExchange<Member extends keyof Preset> = Own<Member> | 'none';

interface OwnPasswordless {
  readonly request?: Partial<Passwordless['request']>;
  readonly code?: Partial<NonNullable<Passwordless['code']>> | 'none';
  /** In the place of those that the preset has. */
  readonly links?: Passwordless['links'];
}

/**
 * A backend as `gatehouse.config.ts` describes it: a preset, and whatever is different. Any part of an exchange may be a function.
 * `BACKEND_` variables go before it.
 */
export interface BackendDefinition {
  /** `custom` assumes nothing but the likeliest names. */
  readonly extends: PresetName;
  readonly login?: OwnExchange<'login'>;
  /** Where the code of a second step goes, if it is not the sign-in itself that takes it. */
  readonly secondFactor?: OwnExchange<'secondFactor'>;
  /** Where else people sign in, through the backend, such as at Google: their names, or what differs from the preset for each. */
  readonly socialProviders?: SocialProviders;
  /** Sign-in by a message, without a password: offered where it stands here, with `on` as the preset has it. */
  readonly passwordless?: OwnPasswordless | 'on' | 'none';
  readonly refresh?: OwnExchange<'refresh'>;
  readonly me?: OwnExchange<'me'>;
  readonly logout?: OwnExchange<'logout'>;
  /** Offered with `BACKEND_REGISTRATION=on`. */
  readonly registration?: OwnExchange<'registration'>;
  /** Offered with `BACKEND_PASSWORD_RESET=on`. */
  readonly passwordReset?: {
    readonly request?: Own<'registration'>;
    readonly complete?: Own<'registration'>;
  };
  /** Offered, as the next two are, where `account` says so. */
  readonly emailVerification?: {
    readonly request?: Own<'registration'>;
    readonly complete?: Own<'registration'>;
  };
  readonly passwordChange?: OwnExchange<'passwordChange'>;
  readonly accountDeletion?: OwnExchange<'accountDeletion'>;
  readonly tokens?: Own<'tokens'>;
  readonly credential?: Preset['credential'];
  readonly ids?: Preset['ids'];
  readonly clientAuthentication?: Preset['clientAuthentication'];
  readonly apiKeyHeader?: Preset['apiKeyHeader'];
  readonly messages?: Preset['messages'];
  readonly rejected?: Own<'rejected'>;
  readonly refusesBare?: Preset['refusesBare'];
  readonly expired?: Preset['expired'];
}

/** Gives the `backend` of `gatehouse.config.ts` its types. */
export function defineBackend(definition: BackendDefinition): BackendDefinition {
  return definition;
}

/** The preset that a definition makes of the one that it extends. An exchange without a path is none: the checks say so. */
export function presetOf(definition: BackendDefinition): Preset {
  const {
    extends: name,
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
    socialProviders,
    ...own
  } = definition;
  const { title, provider, prefixFor, social, ...preset }: Preset = PRESETS[name];
  const second = whole(extended(preset.secondFactor, secondFactor));
  const renewal = whole(extended(preset.refresh, refresh));
  const profile = whole(extended(preset.me, me));
  const request = whole(extended(preset.passwordReset?.request, passwordReset?.request));
  const complete = whole(extended(preset.passwordReset?.complete, passwordReset?.complete));
  const verification = verificationOf(preset.emailVerification, emailVerification);
  const { credential, ids, clientAuthentication, apiKeyHeader, refusesBare } = { ...preset, ...own };
  return {
    title,
    ...part('provider', provider),
    ...part('prefixFor', prefixFor),
    ...part('login', whole(extended(preset.login, login))),
    ...part('secondFactor', second && { challenge: [], ...second }),
    ...part('passwordless', passwordlessOf(preset.passwordless, passwordless)),
    ...part('refresh', renewal && { rotates: 'sometimes', ...renewal }),
    ...part('me', profile && { fields: PERSON, ...profile }),
    ...part('logout', whole(extended(preset.logout, logout))),
    ...part('registration', whole(extended(preset.registration, registration))),
    ...part('passwordReset', request && { request, ...part('complete', complete) }),
    ...part('emailVerification', verification),
    ...part('passwordChange', whole(extended(preset.passwordChange, passwordChange))),
    ...part('accountDeletion', whole(extended(preset.accountDeletion, accountDeletion))),
    ...part('socialProviders', socialProvidersOf(social, socialProviders)),
    ...part('credential', credential),
    ...part('ids', ids),
    ...part('clientAuthentication', clientAuthentication),
    ...part('apiKeyHeader', apiKeyHeader),
    ...part('captchaMember', preset.captchaMember),
    ...part('refusesBare', refusesBare),
    tokens: { ...preset.tokens, ...own.tokens },
    messages: own.messages ?? preset.messages,
    rejected: { ...preset.rejected, ...own.rejected },
    expired: own.expired ?? preset.expired,
  };
}

function verificationOf(
  preset: Preset['emailVerification'],
  own: BackendDefinition['emailVerification'],
): Preset['emailVerification'] {
  const request = whole(extended(preset?.request, own?.request));
  const complete = whole(extended(preset?.complete, own?.complete));
  return request || complete ? { ...part('request', request), ...part('complete', complete) } : undefined;
}

function passwordlessOf(
  preset: Passwordless | undefined,
  own: BackendDefinition['passwordless'],
): Passwordless | undefined {
  if (own === undefined || own === 'none') return undefined;
  if (own === 'on') return preset;
  const request = whole(extended(preset?.request, own.request));
  const code = whole(extended(preset?.code, own.code));
  const links = own.links ?? preset?.links;
  return request && { request, ...part('code', code), ...part('links', links) };
}

function extended<Exchange extends object>(
  preset: Exchange | undefined,
  own: Partial<Exchange> | 'none' | undefined,
): Partial<Exchange> | undefined {
  if (own === 'none') return undefined;
  return own === undefined ? preset : { ...preset, ...own };
}

function whole<Part extends { readonly path?: string }>(
  exchange: Part | undefined,
): (Part & { readonly path: string }) | undefined {
  const { path } = exchange ?? {};
  return exchange === undefined || path === undefined ? undefined : { ...exchange, path };
}
