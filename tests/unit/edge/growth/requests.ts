import { withoutRouteParameters } from '../../../../app/_gatehouse/route-parameters.ts';
import { authAddressOf } from '../../../../edge/access/auth-rules.ts';
import { routePolicies } from '../../../../edge/access/page-rules.ts';
import { createReplayBuffer, shapeOf, takeBody } from '../../../../edge/api-proxy/body.ts';
import { formAt, isWithheld } from '../../../../edge/auth/account-form-table.ts';
import { decodeFormFlash, decodeLoginFlash } from '../../../../edge/auth/flash.ts';
import { isOwnState, takeTransaction, transactionsAt } from '../../../../edge/auth/sign-in-transaction.ts';
import { readReturn } from '../../../../edge/auth/social-return.ts';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { PRESETS } from '../../../../edge/backend/presets/index.ts';
import { loadConfig } from '../../../../edge/config/config.ts';
import { isCanonicalBase64url } from '../../../../edge/crypto/base64url.ts';
import { unpack } from '../../../../edge/crypto/pack.ts';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { placeOf } from '../../../../edge/http/address.ts';
import { concatenate } from '../../../../edge/http/body.ts';
import { clientAddress, networkOf } from '../../../../edge/http/client-address.ts';
import { cookiesNamed, withoutBlanks, withoutCookies } from '../../../../edge/http/cookie-header.ts';
import { isCrossSite } from '../../../../edge/http/csrf.ts';
import { refusal } from '../../../../edge/http/error-page.ts';
import { withoutInternals } from '../../../../edge/http/finalize.ts';
import { readFields } from '../../../../edge/http/form.ts';
import { languageFor } from '../../../../edge/http/language.ts';
import { isLoopbackHost } from '../../../../edge/http/loopback.ts';
import { isAtHost, isOwnOrigin, parseOwnOrigins, urlOfHost } from '../../../../edge/http/origin.ts';
import {
  foldPath,
  isClimbing,
  isTakenFor,
  looseReadings,
  normalizePath,
} from '../../../../edge/http/path.ts';
import { createPathTable } from '../../../../edge/http/path-table.ts';
import { checkPostedBody } from '../../../../edge/http/posted-body.ts';
import { requestKind } from '../../../../edge/http/request-kind.ts';
import { wantsHtml, wantsJson } from '../../../../edge/http/responses.ts';
import { safeReturnTo } from '../../../../edge/http/return-to.ts';
import { setTrace, traceHeaders, traceOf } from '../../../../edge/http/trace-context.ts';
import { FORWARDED_PARAMETERS, forwardedParameters } from '../../../../edge/oidc/forwarded-parameters.ts';
import { dropOwnHeaders } from '../../../../edge/pipeline/receive.ts';
import { accountName } from '../../../../edge/rate-limit/account-name.ts';
import { createSignInLimit } from '../../../../edge/rate-limit/sign-in-limit.ts';
import {
  findCookie,
  isOwnCookie,
  presentCookies,
  replaceCookie,
  setCookieName,
} from '../../../../edge/session/cookie.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';
import { openRecord } from '../../../../edge/telemetry/request-record.ts';
import { parseCompactJws } from '../../../../edge/tokens/compact-jws.ts';
import { stepUpChallengeIn } from '../../../../edge/upstreams/challenge.ts';
import { pickRequestHeaders, requestAllowList } from '../../../../edge/upstreams/headers.ts';
import {
  foreignLocation,
  mappedLinks,
  mappedLocation,
  mappedRefresh,
} from '../../../../edge/upstreams/location.ts';
import { createTargets } from '../../../../edge/upstreams/target.ts';
import { loadUpstreams } from '../../../../edge/upstreams/upstreams.ts';
import { de } from '../../../../locales/de.ts';
import { en } from '../../../../locales/en.ts';
import { languagesOf } from '../../../../locales/site.ts';
import { SECRET } from '../../../fixtures/core/test-gatehouse.ts';
import type { Prepare } from '../../../fixtures/lib/growth.ts';

/** Makes a text ready, and gives what is measured. */
export type Reader = (text: string) => () => unknown;

const ORIGIN = 'https://app.example.com';
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const JAR = { name: 'session', secure: false };
const OWN = parseOwnOrigins(`${ORIGIN},https://*-app.team.example.dev`) ?? { main: undefined, previews: [] };
const LANGUAGES = languagesOf({ en, de }, 'en');
const MULTIPART = 'multipart/form-data; boundary=x';

const routeOf = routePolicies({ paths: { '/docs/*': 'public', '/docs/a.b': { role: 'admin' } } });
const upstreams = upstreamsOf();
const targets = createTargets(upstreams);
const target = targets(new URL(`${ORIGIN}/api/a`));
const place = target && { target, targets, site: new URL(ORIGIN) };
const sealer = createSealer([SECRET], 'growth');
const sealed = await sealer.seal({});

/** A provider that the backend signs people in at. */
const SOCIAL = { label: 'Google', authorize: { path: '/sso' }, exchange: { path: '/redeem?code=$code' } };

/** Reads what a client sends, by the name of each function, and of the part of the request that is large. */
export const OF_REQUESTS: Readonly<Record<string, Reader>> = {
  createTargets: (text) => of(urlOf(`/api/${text}`), (url) => createTargets(upstreams)(url)),
  'createTargets: a query': (text) => of(urlOf(`/api/a?${text}`), (url) => createTargets(upstreams)(url)),
  'compileRules: readings': (text) => () => upstreams('/').permits('GET', [`/${text}`]),
  'compileRules: a method': (text) => () => upstreams('/').permits(text, ['/a']),
  mappedLocation: (text) => () => {
    const addresses = [text, `/${text}`, `http://demo.internal/api/v1/${text}`];
    return place && addresses.map((to) => mappedLocation(to, place));
  },
  foreignLocation: (text) => () => place && foreignLocation(`https://${text}`, place),
  mappedLinks: (text) => () => {
    const links = [text, `</a>; title="${text}`, `<${text}>`];
    return place && links.map((to) => mappedLinks(to, place));
  },
  mappedRefresh: (text) => () => {
    const written = [text, `5${text}`, `5; url=${text}`];
    return place && written.map((to) => mappedRefresh(to, place));
  },
  placeOf: (text) => () => [`/${text}`, `/?${text}`].map((rest) => placeOf(ORIGIN + rest)),
  normalizePath: (text) => () => normalizePath(`/${text}`),
  foldPath: (text) => () => foldPath(`/${text}`),
  looseReadings: (text) => () => looseReadings(`/${text}`, 20),
  isClimbing: (text) => () => isClimbing(`/${text}`),
  isTakenFor: (text) => () => isTakenFor(`/A${text}`, { path: '/A', branch: true }),
  'isTakenFor: any segments': (text) => () => isTakenFor(`/A${text}`, { path: '/*/*/A', branch: false }),
  routePolicies: (text) => () => [`/${text}`, `/docs/${text}`, `/docs/a${text}`].map(routeOf),
  safeReturnTo: (text) => () => safeReturnTo(`/${text}`, '/'),
  formAt: (text) => () => formAt(`/${text}`),
  isWithheld: (text) => () => isWithheld(`/${text}`, PRESETS.platzi),
  withoutRouteParameters: (text) =>
    of(urlOf(`/api/${text}?${text}`), (url) => withoutRouteParameters(url, 'x')),
  traceOf: (text) => of(headersOf('traceparent', `01${TRACEPARENT.slice(2)}-${text}`), traceOf),
  traceHeaders: (text) => of(headersOf('tracestate', text, { traceparent: TRACEPARENT }), traceHeaders),
  setTrace: (text) => of(headersOf('tracestate', text), (headers) => setTrace(headers, traceOf(headers))),
  openRecord: (text) => of(requestOf('tracestate', text), (request) => openRecord(request, '', undefined, 0)),
  'pickRequestHeaders: a tag': (text) =>
    of(headersOf('if-match', text), (headers) => pickRequestHeaders(headers, requestAllowList([]))),
  pickRequestHeaders: (text) =>
    of(headersOf('connection', text), (headers) => pickRequestHeaders(headers, requestAllowList([]))),
  clientAddress: (text) => of(headersOf('x-real-ip', text), (headers) => clientAddress(headers, 'x-real-ip')),
  networkOf: (text) => () => networkOf(text),
  isLoopbackHost: (text) => () =>
    [text, `localhost${text}`, `${text}.localhost`, `[${text}`].map((host) => isLoopbackHost(host)),
  createPathTable: (text) =>
    of(createPathTable({ '/docs/*': true, '/docs/of/a/*': true }), ({ find }) => find(`/docs/${text}`)),
  cookieJar: (text) => of(headersOf('host', text), (headers) => cookieJar(headers, ORIGIN)),
  findCookie: (text) => () => findCookie(text, JAR),
  presentCookies: (text) => () => presentCookies(text, JAR),
  accountName: (text) => () => accountName(text),
  withoutBlanks: (text) => () => withoutBlanks(text),
  setCookieName: (text) => () => setCookieName(text),
  takeTransaction: (text) =>
    of({ headers: headersOf('cookie', text), jar: JAR, found: findCookie(text, JAR) }, (carrier) =>
      takeTransaction(sealer, carrier, { name: 'a provider' }, text, () => 0),
    ),
  transactionsAt: (text) =>
    of({ headers: headersOf('cookie', text), jar: JAR, found: findCookie(text, JAR) }, (carrier) =>
      transactionsAt(sealer, carrier, { name: 'a provider' }, () => 0),
    ),
  isOwnState: (text) => () => isOwnState(text),
  forwardedParameters: (text) => () =>
    FORWARDED_PARAMETERS.map((name) => forwardedParameters(new URLSearchParams({ [name]: text }), [name])),
  stepUpChallengeIn: (text) =>
    of(
      headersOf('www-authenticate', `Bearer error=insufficient_user_authentication, acr_values="${text}`),
      (headers) => stepUpChallengeIn({ status: 401, headers }),
    ),
  readReturn: (text) => () =>
    [`?${text}`, `?code=${text}`].map((search) => readReturn(SOCIAL, search, new Headers())),
  authAddressOf: (text) => () => authAddressOf(`/auth/login/${text}`),
  cookiesNamed: (text) => () => cookiesNamed(text, JAR.name),
  withoutCookies: (text) => () => withoutCookies(text, cookiesNamed(text, 'a')),
  isOwnCookie: (text) => () => isOwnCookie(text, JAR),
  replaceCookie: (text) => () => replaceCookie(text, JAR, 'x'),
  isAtHost: (text) => () => [text, `https://${text}`].map((origin) => isAtHost(origin, text)),
  urlOfHost: (text) => () => urlOfHost(text, 'https:'),
  isOwnOrigin: (text) => () =>
    ['', 'https://', 'https://a-'].map((before) => isOwnOrigin(before + text, OWN, text, true)),
  isCrossSite: (text) =>
    of(requestOf('origin', text, 'POST'), (request) =>
      isCrossSite(request, { guardsReads: true, plainHttp: !JAR.secure }, OWN),
    ),
  requestKind: (text) => of(requestOf('accept', text), requestKind),
  'requestKind: a purpose': (text) => of(requestOf('sec-purpose', text), requestKind),
  languageFor: (text) => of(headersOf('accept-language', text), (headers) => languageFor(headers, LANGUAGES)),
  wantsHtml: (text) => of(headersOf('accept', text), wantsHtml),
  wantsJson: (text) => of(requestOf('accept', text), wantsJson),
  refusal: (text) =>
    of(requestOf('accept', `text/html${text}`), (request) =>
      refusal('not_found', request, { requestId: 'x', language: languageFor(request.headers, LANGUAGES) }),
    ),
  decodeFormFlash: (text) => () => decodeFormFlash(text),
  decodeLoginFlash: (text) => () => decodeLoginFlash(text),
  shapeOf: (text) => of(headersOf('content-disposition', text, { 'content-type': visible(text) }), shapeOf),
  takeBody: (text) => () => takeBody(posted('text/plain', text), upstreams('/')),
  readFields: (text) => () => readFields(posted('application/json', text)),
  'readFields: a form': (text) => () => readFields(posted('application/x-www-form-urlencoded', text)),
  'readFields: a type': (text) => () => readFields(posted(visible(text), '')),
  checkPostedBody: (text) => () => checkPostedBody(posted('text/plain', text)),
  'checkPostedBody: parts': (text) => of(partsOf(text), (body) => checkPostedBody(posted(MULTIPART, body))),
  'checkPostedBody: a part': (text) => of(partOf(text), (body) => checkPostedBody(posted(MULTIPART, body))),
  'checkPostedBody: a type': (text) => () =>
    checkPostedBody(posted(`multipart/form-data${visible(text)}`, '--x--')),
  isCanonicalBase64url: (text) => () => isCanonicalBase64url(text),
  parseCompactJws: (text) => () => [text, `a.${text}.b`].map(parseCompactJws),
  createSealer: (text) => () => sealer.open(sealed.split('.')[0] + text),
  createSignInLimit: (text) => () =>
    limit().attempt(
      { username: text, address: undefined },
      async () => 1,
      () => true,
    ),
};

/** The same by a number of small things, where a header or a chunk costs more than its letters. */
export const OF_MANY: Readonly<Record<string, Prepare>> = {
  'pickRequestHeaders: many': (size) =>
    of(manyHeaders(size, 'x-a'), (headers) => pickRequestHeaders(headers, requestAllowList([]))),
  dropOwnHeaders: (size) =>
    of(manyHeaders(size, 'x-gatehouse-a'), (headers) => dropOwnHeaders(new Headers(headers))),
  withoutInternals: (size) =>
    of(new Response(null, { headers: manyHeaders(size, 'x-middleware-a') }), withoutInternals),
  concatenate: (size) => of(chunksOf(size), (chunks) => concatenate(chunks, chunks.length * CHUNK)),
  createReplayBuffer: (size) =>
    of(chunksOf(size), (chunks) => {
      const memory = createReplayBuffer(size);
      for (const chunk of chunks) memory.add(chunk);
      memory.close();
      return memory.bytes();
    }),
  'unpack: empty runs': (size) => of(new Uint8Array(size - (size % 3)), unpack),
};

/** Measures the reading alone: what is read is made before. */
function of<Ready>(ready: Ready, read: (ready: Ready) => unknown): () => unknown {
  return () => read(ready);
}

function urlOf(path: string): URL {
  return new URL(ORIGIN + path);
}

/** What a header can hold, where one byte is one letter. */
export function visible(text: string): string {
  return text.replace(/[^\t -~\x80-\xff]/g, '');
}

function headersOf(name: string, text: string, others: Readonly<Record<string, string>> = {}): Headers {
  return new Headers({ ...others, [name]: visible(text) });
}

function requestOf(name: string, text: string, method = 'GET'): Request {
  return new Request(ORIGIN, { method, headers: headersOf(name, text, { host: 'app.example.com' }) });
}

const CHUNK = 10;

function chunksOf(size: number): Uint8Array[] {
  return Array.from({ length: size / CHUNK }, () => new Uint8Array(CHUNK));
}

function manyHeaders(size: number, name: string): Headers {
  const names = Array.from({ length: size / 10 }, (_, at): [string, string] => [`${name}${at}`, 'x']);
  return new Headers([...names, ['connection', names.map(([each]) => each).join(', ')]]);
}

function posted(type: string, body: string): Request {
  return new Request(ORIGIN, { method: 'POST', headers: { 'content-type': type }, body });
}

function partOf(text: string): string {
  return `--x\r\nContent-Disposition: form-data; name="${visible(text).replaceAll('"', '')}"\r\n\r\n${text}\r\n--x--\r\n`;
}

function partsOf({ length }: string): string {
  return `${'--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n'.repeat(length / 50)}--x--\r\n`;
}

function limit() {
  return createSignInLimit({
    limits: { account: 1e9, address: 1e9, provider: 1e9, message: 1e9, code: 1e9 },
    nameOf: async (_, value) => value,
    counter: undefined,
    now: () => 0,
    log: () => {},
  });
}

function upstreamsOf() {
  const loaded = loadConfig({ SESSION_SECRET: SECRET, BACKEND_URL: 'demo:' });
  if (!loaded.ok) throw new TypeError('The configuration is not one.');
  const fetch = async () => new Response();
  const backend = createBackend({ ...loaded.config.backend, fetch, now: () => 0 });
  const options = {
    requestHeaders: [],
    responseHeaders: [],
    deny: ['/a', 'DELETE /b/*', '/c.d'],
    public: ['/d/*'],
    upstreams: { '/billing': { url: 'https://billing.example.com' } },
  };
  const fetchers = { backend: fetch, fetch, service: () => undefined };
  const policy = {
    ...{ limits: loaded.config.proxy, isOpaque: false, allowsPlainHttp: false },
    ...{ client: undefined, clientAuthentication: undefined, fetch, now: () => 0, log: () => undefined },
  };
  const found = loadUpstreams(policy, options, {}, backend, fetchers);
  if (!found.ok) throw new TypeError('The options are none.');
  return found.upstreams;
}
