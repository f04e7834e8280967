import { type Fields, jsonOrForm, SAFE } from './fetch.ts';
import type { Encoding, FormContract, FormInput, Preset, StaticFields } from './presets/index.ts';

/** Where the backend is, how it is talked to, and as whom. */
export interface BackendContract {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly preset: Preset;
  /** The client of an OAuth server. */
  readonly client?: ClientCredentials | undefined;
  readonly apiKey?: string | undefined;
}

export interface ClientCredentials {
  readonly id: string;
  readonly secret?: string | undefined;
}

/** What a person has typed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What is posted, and whom it is posted as. */
interface Post {
  readonly path: string;
  readonly encoding: Encoding;
  readonly fields?: StaticFields | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @see RFC 6749, section 4.3.2 (the password grant, for OAuth servers) */
export function signInRequest(contract: BackendContract, { username, password }: Credentials) {
  const { login } = contract.preset;
  if (login === undefined) return undefined;
  const { usernameField, passwordField, fields } = login;
  const typed = { [usernameField]: username, [passwordField]: password };
  return postRequest(contract, { ...login, fields: { ...fields, ...typed } });
}

/** @see RFC 6749, section 6 */
export function refreshRequest(contract: BackendContract, refreshToken: string) {
  const { refresh, tokens } = contract.preset;
  if (refresh === undefined) return undefined;
  const { field, fields } = refresh;
  return postRequest(contract, {
    ...refresh,
    fields: { ...fields, ...(field !== undefined && { [field]: refreshToken }) },
    headers: tokens.refreshCookie === undefined ? {} : { cookie: `${tokens.refreshCookie}=${refreshToken}` },
  });
}

export function profileRequest(contract: BackendContract, accessToken: string) {
  const { me } = contract.preset;
  if (me === undefined) return undefined;
  const headers = new Headers({ accept: 'application/json', authorization: `Bearer ${accessToken}` });
  addApiKey(headers, contract);
  return new Request(contract.baseUrl + me.path, { headers, ...SAFE });
}

/**
 * @param accessToken - one that is still good, where the backend asks for one
 * @see RFC 7009, OAuth 2.0 Token Revocation, section 2.1
 */
export function signOutRequest(
  contract: BackendContract,
  refreshToken: string | undefined,
  accessToken: string | undefined,
) {
  const { logout } = contract.preset;
  if (logout === undefined) return undefined;
  const { field, fields, bearer = false } = logout;
  const isComplete =
    (!bearer || accessToken !== undefined) && (field === undefined || refreshToken !== undefined);
  if (!isComplete) return undefined;
  const { refreshCookie } = contract.preset.tokens;
  return postRequest(contract, {
    ...logout,
    fields: {
      ...fields,
      ...(field !== undefined && refreshToken !== undefined && { [field]: refreshToken }),
    },
    headers: {
      ...(bearer && { authorization: `Bearer ${accessToken}` }),
      ...(refreshCookie !== undefined &&
        refreshToken !== undefined && { cookie: `${refreshCookie}=${refreshToken}` }),
    },
  });
}

/** A form of ours as the backend wants it. */
export function formRequest(
  contract: BackendContract,
  form: FormContract,
  typed: Readonly<Partial<Record<FormInput, string>>>,
  page: string,
) {
  const { inputs, repeatPassword, pageField, fields } = form;
  const named = Object.entries(inputs).map(([input, name]) => [name, Reflect.get(typed, input) ?? '']);
  return postRequest(contract, {
    ...form,
    fields: {
      ...fields,
      ...Object.fromEntries(named),
      ...(repeatPassword !== undefined && { [repeatPassword]: typed.password ?? '' }),
      ...(pageField !== undefined && { [pageField]: page }),
    },
  });
}

/** The header that every request to the backend carries, where it wants one. */
export function addApiKey(headers: Headers, { apiKey, preset }: BackendContract): void {
  if (apiKey !== undefined && preset.apiKeyHeader !== undefined) headers.set(preset.apiKeyHeader, apiKey);
}

/** None of these carries an access token that is over: that alone makes some backends refuse them. */
function postRequest(contract: BackendContract, { path, encoding, fields = {}, headers }: Post): Request {
  const own = clientAuthentication(contract);
  const sent = new Headers({ accept: 'application/json', ...own.headers, ...headers });
  addApiKey(sent, contract);
  return new Request(contract.baseUrl + path, {
    method: 'POST',
    ...jsonOrForm(encoding, { ...fields, ...own.fields }, sent),
    ...SAFE,
  });
}

/** @see RFC 6749, section 2.3.1 (the id and the secret are form-encoded before they become a header) */
function clientAuthentication({ client, preset }: BackendContract): {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Fields;
} {
  if (client === undefined || preset.clientAuthentication === undefined) return {};
  const { id, secret } = client;
  if (secret === undefined || preset.clientAuthentication === 'none') return { fields: { client_id: id } };
  if (preset.clientAuthentication === 'post') return { fields: { client_id: id, client_secret: secret } };
  return { headers: { authorization: `Basic ${btoa(`${formEncoded(id)}:${formEncoded(secret)}`)}` } };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ _: text }).toString().slice(2);
}
