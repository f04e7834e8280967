import { encode } from 'jose/base64url';
import { ResponseBodyError } from 'oauth4webapi';
import { satisfies } from '../../../../edge/access/required-claims.ts';
import { withoutSecrets } from '../../../../edge/auth/refuse-form.ts';
import { tokenIn } from '../../../../edge/backend/answer.ts';
import { type Answered, fetchBounded, jsonIn, retryAfterIn } from '../../../../edge/backend/fetch.ts';
import { holdsToken, namesIn } from '../../../../edge/backend/member-fault.ts';
import { PRESETS } from '../../../../edge/backend/presets/index.ts';
import { knownFields } from '../../../../edge/backend/profile.ts';
import {
  processFormResponse,
  processProfileResponse,
  processTokenResponse,
} from '../../../../edge/backend/response.ts';
import { saidIn } from '../../../../edge/backend/said.ts';
import { pack, unpack } from '../../../../edge/crypto/pack.ts';
import { readBytes, readJson, readText } from '../../../../edge/http/body.ts';
import { hasCaptcha } from '../../../../edge/http/captcha-sources.ts';
import { errorPage } from '../../../../edge/http/error-page.ts';
import { escapeHtml } from '../../../../edge/http/plain-page.ts';
import { problem } from '../../../../edge/http/problem.ts';
import { connect, type ProviderOptions } from '../../../../edge/oidc/connection.ts';
import type { Metadata } from '../../../../edge/oidc/discovery.ts';
import { faultIn, refusalOf } from '../../../../edge/oidc/errors.ts';
import { judgeIdToken } from '../../../../edge/oidc/id-token.ts';
import { issuedAt } from '../../../../edge/oidc/issued-at.ts';
import { createProvider } from '../../../../edge/oidc/provider.ts';
import { plainly } from '../../../../edge/oidc/token-set.ts';
import { userinfo } from '../../../../edge/oidc/userinfo.ts';
import { openOutcome, parseOutcome } from '../../../../edge/refresh/coordinator/outcome.ts';
import { audiencesIn, isIssuedBy, validateClaims } from '../../../../edge/tokens/claims.ts';
import { announcedEnd, endOf } from '../../../../edge/tokens/expiry.ts';
import { createRemoteKeys } from '../../../../edge/tokens/jwks.ts';
import { readJwk } from '../../../../edge/tokens/public-key.ts';
import { decodeStrictJson, parseStrictJson } from '../../../../edge/tokens/strict-json.ts';
import { isAccessTokenType, isIdTokenType, isLogoutTokenType } from '../../../../edge/tokens/token-types.ts';
import type { Fetch } from '../../../../edge/types.ts';
import { pickHeaders, responseAllowList } from '../../../../edge/upstreams/headers.ts';
import { tellUser } from '../../../../edge/upstreams/user-headers.ts';
import { parseJson } from '../../../../edge/util/json.ts';
import { at, idIn, isAbsent, isText, membersOf } from '../../../../edge/util/json-path.ts';
import { dateOf, momentOf, numberOf, timeUntil } from '../../../../edge/util/moments.ts';
import { SITE } from '../../../../locales/site.ts';
import { type Reader, visible } from './requests.ts';

const ISSUER = 'https://id.example';
const PRESET = PRESETS.simplejwt;
const WITH_COOKIE = { ...PRESET, tokens: { ...PRESET.tokens, refresh: { cookie: 'r' } } };
const POLICY = { issuer: undefined, audience: 'a', leewaySeconds: 0 };
const NO_KEYS = async () => ({ status: 'found', keys: [] }) as const;
const ID_TOKEN = {
  ...{ issuer: ISSUER, clientId: 'gatehouse', nonce: 'n', accessToken: 'a', leewaySeconds: 0, now: 0 },
  keys: { find: NO_KEYS, findAnew: NO_KEYS, generation: () => 0, isReady: async () => true },
};
const encoder = new TextEncoder();

/** Reads what a backend or a provider answers, by the name of each function. */
export const OF_ANSWERS: Readonly<Record<string, Reader>> = {
  processTokenResponse: (text) => () =>
    processTokenResponse(answered({ access: text, refresh: text }), { name: 'login' }, PRESET, 0),
  'processTokenResponse: cookies': (text) => () =>
    processTokenResponse(
      answered({ access: 'a' }, 200, [`r="${text}"`, ...text.split('a')]),
      { name: 'login' },
      WITH_COOKIE,
      0,
    ),
  processFormResponse: (text) => () => processFormResponse(answered({ detail: text }, 400), PRESET, {}, 0),
  'processFormResponse: fields': (text) => () =>
    processFormResponse(answered({ a: text.split('a') }, 400), PRESET, {}, 0),
  'processFormResponse: whole': (text) => () =>
    processFormResponse(answered(jsonOf(text), 400), PRESET, {}, 0),
  processProfileResponse: (text) => () => processProfileResponse(answered({ id: 1, username: text }), PRESET),
  hasCaptcha: (text) => () => hasCaptcha(`/${text}`),
  withoutSecrets: (text) => () => withoutSecrets(text, { password: `${text}a`, token: text }),
  knownFields: (text) => () => knownFields({ firstName: text, lastName: text, email: text, role: text }),
  tellUser: (text) => () => tellUser(new Headers(), { id: '1', tenant: text }, [['x-tenant', 'tenant']]),
  endOf: (text) => () => endOf(`a.${text}.b`, 0),
  announcedEnd: (text) => () => announcedEnd(text, 's', 0),
  tokenIn: (text) => () => tokenIn(text),
  retryAfterIn: (text) => {
    const headers = new Headers({ 'retry-after': visible(text), date: visible(text) });
    return () => retryAfterIn(headers);
  },
  plainly: (text) => () => plainly(new Response(JSON.stringify({ expires_in: text }))),
  numberOf: (text) => () => numberOf(text),
  dateOf: (text) => () => dateOf(text),
  timeUntil: (text) => () => timeUntil(text, 's', 0),
  at: (text) => () => at(jsonOf(text), 'a.a'),
  idIn: (text) => () => idIn(jsonOf(text)),
  isText: (text) => () => isText(text),
  isAbsent: (text) => () => isAbsent(text),
  membersOf: (text) => () => membersOf(jsonOf(text)),
  momentOf: (text) => () => momentOf(text),
  issuedAt: (text) => () => issuedAt(text, 0),
  isIssuedBy: (text) => () => isIssuedBy(`${ISSUER}/{tenantid}`, text, text),
  audiencesIn: (text) => () => audiencesIn(text.split('a')),
  isAccessTokenType: (text) => () => isAccessTokenType(text),
  isIdTokenType: (text) => () => isIdTokenType(text),
  isLogoutTokenType: (text) => () => isLogoutTokenType(text),
  satisfies: (text) => () => satisfies({ a: text.split('a'), b: jsonOf(text) }, { a: ['x', 'y'], 'b.a': 1 }),
  fetchBounded: (text) => () => fetchBounded(async () => new Response(text), new Request(ISSUER)),
  'exchange: headers': (text) => () =>
    fetchBounded(
      async () => answer('', { 'retry-after': text, date: text, location: text }),
      new Request(ISSUER),
    ),
  holdsToken: (text) => () => holdsToken([text.split('a'), text]),
  namesIn: (text) => () => namesIn({ ...text.split('a'), [text]: { [text]: 1 } }),
  jsonIn: (text) => () => jsonIn(text),
  saidIn: (text) => () => saidIn(400, new Headers(), text),
  'saidIn: a document': (text) => () => saidIn(400, new Headers(), JSON.stringify([text.split('a'), text])),
  'saidIn: a challenge': (text) => {
    const headers = new Headers({ 'www-authenticate': visible(text) });
    return () => saidIn(400, headers, '');
  },
  readText: (text) => () => readText(new Response(text), 1e9),
  readJson: (text) => () => readJson(new Response(text), 1e9),
  readBytes: (text) => () => readBytes(inPieces(text), 1e9),
  'pickHeaders: back': (text) => {
    const headers = new Headers(text.split('a').map((each): [string, string] => ['link', visible(each)]));
    return () => pickHeaders(headers, responseAllowList([]));
  },
  parseStrictJson: (text) => () => parseStrictJson(text),
  parseJson: (text) => () => settled(async () => parseJson(text)),
  'parseJson: digits': (text) => () => parseJson(JSON.stringify([text.replace(/./g, '7'), text])),
  decodeStrictJson: (text) => () => decodeStrictJson(encoder.encode(text)),
  validateClaims: (text) => () => validateClaims(encoder.encode(text), POLICY, 0),
  'validateClaims: a list': (text) => () =>
    validateClaims(encoder.encode(JSON.stringify({ exp: 1, aud: text.split('a'), typ: text })), POLICY, 0),
  pack: (text) => () => pack(text),
  'pack: as JSON': (text) => () => pack(JSON.stringify({ text })),
  unpack: (text) => () => settled(async () => unpack(encoder.encode(text))),
  readJwk: (text) => () => readJwk({ kty: 'RSA', n: text, e: text, kid: text, key_ops: text.split('a') }),
  createRemoteKeys: (text) => () =>
    createRemoteKeys(
      ISSUER,
      async () => new Response(text),
      () => 0,
    ).isReady(),
  parseOutcome: (text) => () => parseOutcome(jsonOf(text)),
  openOutcome: (text) => () => openOutcome('refresh', text),
  errorPage: (text) => () => errorPage(problem('form_refused', { detail: text }), mishap(text)),
  escapeHtml: (text) => () => escapeHtml(text),
  refusalOf: (text) => () => [refusalOf(text, undefined), refusalOf('access_denied', `user ${text}`)],
  faultIn: (text) => {
    const response = new Response(null, { status: 400 });
    const refusal = new ResponseBodyError('', { cause: { error: text, error_description: text }, response });
    return () => faultIn(refusal);
  },
  judgeIdToken: (text) => () => settled(async () => judgeIdToken(text, ID_TOKEN)),
  'judgeIdToken: its claims': (text) => () =>
    settled(async () => judgeIdToken(`${encode('{"alg":"ES256"}')}.${encode(text)}.AAAA`, ID_TOKEN)),
  userinfo: (text) => () =>
    userinfo(connect(to(async () => new Response(text))), WITH_USERINFO, { accessToken: 'a' }, 'ada'),
  'createProvider: a body': (text) => () => provider(new Response(text, JSON_TYPE)).refresh('r'),
  'createProvider: a token': (text) => () => provider(Response.json(tokens(text))).refresh('r'),
  'createProvider: a challenge': (text) => () =>
    provider(answer('{}', { 'www-authenticate': text }, 401)).refresh('r'),
  'createProvider: a type': (text) => () => provider(answer('{}', { 'content-type': text })).refresh('r'),
};

const WITH_USERINFO: Metadata = {
  issuer: ISSUER,
  authorization_endpoint: '',
  token_endpoint: '',
  jwks_uri: '',
  userinfo_endpoint: `${ISSUER}/me`,
  revocation_endpoint: '',
  end_session_endpoint: '',
  pushed_authorization_request_endpoint: '',
};
const JSON_TYPE = { headers: { 'content-type': 'application/json' } };

function answered(body: unknown, httpStatus = 200, setCookies: readonly string[] = []): Answered {
  const said = saidIn(httpStatus, new Headers(), '');
  return {
    status: 'answered',
    httpStatus,
    retryAfter: undefined,
    location: undefined,
    text: '',
    headers: new Headers(setCookies.map((line): [string, string] => ['set-cookie', visible(line)])),
    body,
    said,
  };
}

function answer(body: string, headers: Readonly<Record<string, string>>, status = 200): Response {
  const entries = Object.entries(headers).map(([name, value]) => [name, visible(value)]);
  return new Response(body, { status, headers: Object.fromEntries(entries) });
}

function jsonOf(text: string): unknown {
  const read = parseStrictJson(text);
  return read.ok ? read.value : text;
}

function tokens(text: string) {
  return { access_token: text, token_type: 'bearer', expires_in: 60, refresh_token: text, scope: text };
}

function mishap(text: string) {
  return { requestId: 'x', language: SITE.usual, url: new URL(`https://app.example.com/${text}`) };
}

/** As a slow sender has it. */
function inPieces(text: string): ReadableStream<Uint8Array> {
  const bytes = encoder.encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(sent, sent + 20));
      sent += 20;
    },
  });
}

/** What is thrown is an answer as well. */
async function settled(read: () => Promise<unknown>): Promise<unknown> {
  return read().catch((error: unknown) => error);
}

function provider(answer: Response) {
  const metadata = {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    jwks_uri: `${ISSUER}/keys`,
  };
  return createProvider(to(async ({ url }) => (url.endsWith('/token') ? answer : Response.json(metadata))));
}

/** What is at a provider. */
function to(fetch: Fetch): ProviderOptions {
  return {
    config: {
      id: undefined,
      issuedBy: 'provider',
      issuer: ISSUER,
      client: { id: 'gatehouse', secret: undefined },
      authentication: undefined,
      scope: 'openid',
      isScopeConfigured: true,
      prompt: undefined,
      resource: undefined,
      asksUserinfo: true,
      verification: { ...POLICY, keys: { kind: 'provider' }, algorithms: undefined },
      label: 'Example ID',
    },
    leewaySeconds: 30,
    fetch,
    now: () => 0,
    log: () => {},
  };
}
