import type * as v from 'valibot';
import {
  type LogoutContract,
  type PasswordLogin,
  PRESET_NAMES,
  PRESETS,
  type Preset,
  type RefreshContract,
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
  return login === undefined ? 'by variables' : `${posted(login, typed(login))} → ${places(tokens)}`;
}

function typed({ usernameField, passwordField, fields = {} }: PasswordLogin): string[] {
  return [usernameField, passwordField, ...Object.keys(fields)];
}

function places({ access, refresh, refreshCookie }: TokenPlaces): string {
  return [access, refresh, refreshCookie && `cookie ${refreshCookie}`]
    .flatMap((each) => each ?? [])
    .map(code)
    .join(', ');
}

function refresh({ refresh: contract, provider }: Preset): string {
  if (contract === undefined) return provider === undefined ? 'by variables' : 'at the provider';
  return `${posted(contract, sent(contract))}; rotates ${contract.rotates}`;
}

function me({ me: contract, provider }: Preset): string {
  if (contract === undefined)
    return provider === undefined ? 'what the tokens say' : 'what the provider says';
  return `${code(`GET ${contract.path}`)}: ${contract.fields.map(code).join(', ')}`;
}

function signOut({ logout, provider }: Preset): string {
  if (provider !== undefined) return 'revocation (RFC 7009), then at the provider';
  if (logout === undefined) return 'here alone';
  return posted(logout, sent(logout)) + (logout.bearer ? ' with a live bearer' : '');
}

function sent({ field, fields = {} }: RefreshContract | LogoutContract): string[] {
  return [...(field === undefined ? [] : [field]), ...Object.keys(fields)];
}

function forms({ registration, passwordReset }: Preset): string {
  const offered = { registration, 'forgotten password': passwordReset?.request };
  return Object.entries(offered)
    .flatMap(([name, form]) => (form === undefined ? [] : [`${name}: ${code(form.path)}`]))
    .join('; ');
}

function posted({ path, encoding }: { path: string; encoding: string }, fields: readonly string[]): string {
  const kind = encoding === 'json' ? 'JSON' : 'form';
  const named = fields.length === 0 ? '' : ` ${kind} ${fields.map(code).join(', ')}`;
  return code(`POST ${path}`) + named;
}
