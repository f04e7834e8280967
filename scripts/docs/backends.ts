import type * as v from 'valibot';
import { nameOf } from '../../edge/backend/places.ts';
import {
  type AnyExchange,
  type BodyTemplate,
  PRESET_NAMES,
  PRESETS,
  type Preset,
  type TokenPlaces,
} from '../../edge/backend/presets/index.ts';
import { BACKEND_VARIABLES } from '../../edge/config/variables/backend.ts';
import { PROVIDER_VARIABLES } from '../../edge/config/variables/oidc.ts';
import { code, table } from './table.ts';

/** What each preset says, as a table. */
export function presetsTable(): string {
  const rows = PRESET_NAMES.map((name) => {
    const preset: Preset = PRESETS[name];
    return [
      code(name),
      preset.title,
      signIn(preset),
      refresh(preset),
      me(preset),
      signOut(preset),
      forms(preset),
    ];
  });
  return table(['preset', 'backend', 'sign-in', 'refresh', 'who it is', 'sign-out', 'forms'], rows);
}

/** Every `BACKEND_` variable that says otherwise than a preset. */
export function knobsTable(): string {
  return variables(BACKEND_VARIABLES);
}

/** The variables for an OpenID provider. */
export function providerTable(): string {
  return variables(PROVIDER_VARIABLES);
}

interface Entry {
  readonly schema: v.GenericSchema<string | undefined, unknown>;
  readonly about: string;
}

function variables(entries: Readonly<Record<string, Entry>>): string {
  return table(
    ['variable', 'what it is'],
    Object.entries(entries).map(([name, { about }]) => [code(name), about]),
  );
}

function signIn({ login, tokens, provider }: Preset): string {
  if (provider !== undefined) return `at the provider, scope ${code(provider.scope)}`;
  return login === undefined ? 'by variables' : `${asked(login)} → ${places({ ...tokens, ...login.tokens })}`;
}

function places({ access, refresh }: TokenPlaces): string {
  return [access, refresh]
    .flatMap((each) => each ?? [])
    .map((place) => code(nameOf(place)))
    .join(', ');
}

function refresh({ refresh: contract, login, provider }: Preset): string {
  if (provider !== undefined) return 'at the provider';
  if (contract === undefined)
    return login === undefined ? 'by variables' : 'none: a session ends with its token';
  const shown = contract.bearer === undefined ? '' : `, the ${TOKENS[contract.bearer]} as bearer`;
  return `${asked(contract)}${shown}; rotates ${contract.rotates}`;
}

const TOKENS = { accessToken: 'access token', refreshToken: 'refresh token' } as const;

function me({ me: contract, provider }: Preset): string {
  if (contract === undefined)
    return provider === undefined ? 'what the tokens say' : 'what the provider says';
  return `${asked({ method: 'GET', ...contract })}: ${contract.fields.map(code).join(', ')}`;
}

function signOut({ logout, provider }: Preset): string {
  if (provider !== undefined) return 'revocation (RFC 7009), then at the provider';
  if (logout === undefined) return 'here alone';
  return asked(logout) + (logout.bearer ? ' with a live bearer' : '');
}

function forms(preset: Preset): string {
  const { registration, passwordReset, passwordless, emailVerification, passwordChange, accountDeletion } =
    preset;
  const offered = {
    registration,
    'forgotten password': passwordReset?.request,
    'new password': passwordReset?.complete,
    'without a password': passwordless?.request,
    'email verification': emailVerification?.complete,
    'another message': emailVerification?.request,
    'password change': passwordChange,
    'account deletion': accountDeletion,
  };
  return Object.entries(offered)
    .flatMap(([name, form]) => (form === undefined ? [] : [`${name}: ${code(form.path)}`]))
    .join('; ');
}

function asked({ method = 'POST', path, encoding = 'json', body, cookies }: AnyExchange): string {
  const kind = encoding === 'json' ? 'JSON' : 'form';
  const fields = membersOf(body);
  const named = fields.length === 0 ? '' : ` ${kind} ${fields.map(code).join(', ')}`;
  const kept = Object.keys(cookies ?? {}).map((name) => ` cookie ${code(name)}`);
  return code(`${method} ${path}`) + named + kept.join('');
}

function membersOf(body: BodyTemplate<string> = {}): string[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isBody(value) ? membersOf(value).map((below) => `${name}.${below}`) : [name],
  );
}

function isBody(value: BodyTemplate<string>[string]): value is BodyTemplate<string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
