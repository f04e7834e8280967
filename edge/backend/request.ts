import { foldPath } from '../http/path.ts';
import { type AddedMembers, withMembers } from './added-members.ts';
import { jsonOrForm, SAFE } from './fetch.ts';
import type { AnyExchange, Credential, FormExchange, FormInput, Preset, TypedCode } from './presets/index.ts';
import { splitGrant, takenBy } from './spent-tokens.ts';
import { fillBody, fillLine, isOptional, namesAsked, type Values, withAny } from './template.ts';

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
export interface Credentials extends TypedCode {
  readonly username: string;
  readonly password: string;
}

/** @see RFC 6749, section 4.3.2 (the password grant, for OAuth servers) */
export function signInRequest(
  contract: BackendContract,
  { username, password, code, recoveryCode }: Credentials,
  added?: AddedMembers,
) {
  const given = { username, password, code, recoveryCode };
  return exchangeRequest(contract, contract.preset.login, given, added);
}

/**
 * @param grant - what the session keeps as its refresh token
 * @see RFC 6749, section 6
 */
export function refreshRequest(contract: BackendContract, grant: string) {
  const { refreshToken, accessToken } = splitGrant(grant);
  return exchangeRequest(contract, contract.preset.refresh, { refreshToken, accessToken });
}

export function profileRequest(contract: BackendContract, accessToken: string) {
  const { me } = contract.preset;
  if (me === undefined) return undefined;
  const exchange = { method: 'GET', bearer: 'accessToken', ...me } as const;
  return exchangeRequest({ ...contract, client: undefined }, exchange, { accessToken });
}

/**
 * @param accessToken - one that is still good, where the backend asks for one
 * @see RFC 7009, OAuth 2.0 Token Revocation, section 2.1
 */
export function signOutRequest(
  contract: BackendContract,
  refreshToken: string | undefined,
  accessToken: string | undefined,
  everywhere = false,
) {
  const { logout } = contract.preset;
  const { accessToken: wantsAccess } = takenBy(logout);
  const path = everywhere ? logout?.everywhere : undefined;
  return exchangeRequest(contract, logout && path ? { ...logout, path } : logout, {
    refreshToken,
    accessToken: wantsAccess ? accessToken : undefined,
  });
}

/** What a form goes with: whoever is signed in, where it is for them alone, and what goes into its body beside what it says. */
export interface FormExtras {
  readonly accessToken?: string;
  readonly userId?: string;
  readonly added?: AddedMembers;
}

/** A form of ours as the backend wants it. */
export function formRequest(
  contract: BackendContract,
  form: FormExchange,
  typed: Readonly<Partial<Record<FormInput, string>>>,
  page: string,
  { accessToken, userId, added }: FormExtras,
) {
  return exchangeRequest(contract, form, { ...typedFully(typed), page, accessToken, userId }, added);
}

/** What nobody was asked for is empty. */
export function typedFully(typed: Readonly<Partial<Record<FormInput, string>>>): Record<FormInput, string> {
  const nobody = { name: '', username: '', email: '', uid: '', token: '' };
  return { ...nobody, currentPassword: '', password: '', ...typed };
}

/** Where an exchange is. */
export function urlOf({ baseUrl }: Pick<BackendContract, 'baseUrl'>, { base, path }: AnyExchange): string {
  return (typeof base === 'string' ? base : baseUrl) + path;
}

/**
 * Writes the request of an exchange. None carries an access token that it does not ask for: one that is over makes some backends refuse
 * whatever it comes with.
 *
 * @param added - what goes into its body beside what it says
 * @returns `undefined` where there is no such exchange, or where it asks for what is not there
 */
export function exchangeRequest(
  contract: BackendContract,
  known: AnyExchange | undefined,
  given: Values,
  added: AddedMembers = {},
): Request | undefined {
  if (known === undefined) return undefined;
  const { client, apiKey } = contract;
  const { exchange, values: more } = withMembers(known, added);
  const values: Values = { ...given, ...more, apiKey, clientId: client?.id, clientSecret: client?.secret };
  if (asksInVain(exchange, values)) return undefined;
  const { method = 'POST', encoding = 'json', body, path } = exchange;
  const own = clientAuthentication(contract);
  const headers = new Headers({ accept: 'application/json', ...own.headers });
  for (const [name, line] of Object.entries(exchange.headers ?? {}))
    headers.set(name, fillLine(line, values));
  const cookies = Object.entries(exchange.cookies ?? {}).map(([name, line]) => [
    name,
    fillLine(line, values),
  ]);
  if (cookies.length > 0) headers.set('cookie', cookies.map((pair) => pair.join('=')).join('; '));
  const shown = exchange.bearer && values[exchange.bearer];
  if (shown !== undefined) setCredential(headers, shown, contract.preset.credential);
  addApiKey(headers, contract);
  const url = urlOf(contract, { ...exchange, path: fillLine(path, encoded(values)) });
  return new Request(url, { method, ...SAFE, ...contentOf() });

  function contentOf(): RequestInit {
    const isEmpty = body === undefined && (method === 'GET' || method === 'DELETE');
    if (isEmpty) return { headers };
    return jsonOrForm(encoding, { ...(body && fillBody(body, values)), ...own.fields }, headers);
  }
}

/** Whether an exchange asks for something that it knows, and is not there. */
function asksInVain(exchange: AnyExchange, values: Values): boolean {
  return namesAsked(exchange).some(
    (name) => !isOptional(name) && Object.hasOwn(values, name) && values[name] === undefined,
  );
}

function encoded(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value && encodeURIComponent(value)]),
  );
}

/**
 * Shows an access token as the backend wants it.
 *
 * @see RFC 6750, section 2.1 (bearer in the header)
 */
export function setCredential(headers: Headers, token: string, credential: Credential = BEARER): void {
  if ('cookie' in credential) {
    const others = headers.get('cookie');
    headers.set('cookie', `${others === null ? '' : `${others}; `}${credential.cookie}=${token}`);
    return;
  }
  const { scheme = '', header = 'authorization' }: { scheme?: string; header?: string } = credential;
  headers.set(header, scheme === '' ? token : `${scheme} ${token}`);
}

const BEARER: Credential = { scheme: 'Bearer' };

/** The header that every request to the backend carries, where it wants one. */
export function addApiKey(headers: Headers, { apiKey, preset }: BackendContract): void {
  if (apiKey !== undefined && preset.apiKeyHeader !== undefined) headers.set(preset.apiKeyHeader, apiKey);
}

/** @see RFC 6749, section 2.3.1 (the id and the secret are form-encoded before they become a header) */
export function clientAuthentication({
  client,
  preset,
}: {
  readonly client?: ClientCredentials | undefined;
  readonly preset: Pick<Preset, 'clientAuthentication'>;
}): {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
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

/** Where answers may hold tokens. What is asked by the rest of the API too cannot be kept from it. */
export function tokenAddresses(contract: BackendContract) {
  const { login, secondFactor, passwordless, refresh, me, registration, passwordReset } = contract.preset;
  const { emailVerification, passwordChange } = contract.preset;
  const { code, links = [] } = passwordless ?? {};
  const social = Object.values(contract.preset.socialProviders ?? {}).map(({ exchange }) => exchange);
  const profile = me?.holdsToken ? me : undefined;
  const forms = [registration, passwordReset?.complete, emailVerification?.complete, passwordChange];
  const issuing = [login, secondFactor, code, ...links, refresh, profile, ...forms, ...social];
  return issuing.flatMap((exchange) => {
    if (exchange === undefined || exchange.shared) return [];
    const { origin, pathname } = new URL(urlOf(contract, { ...exchange, path: withAny(exchange.path) }));
    return [{ origin, path: foldPath(pathname), branch: exchange.request !== undefined }];
  });
}
