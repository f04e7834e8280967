/** What comes in the place of new tokens. */
export interface Refusal {
  readonly from: string;
  readonly answer: () => Response;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const json =
  (status: number, body: unknown, headers: HeadersInit = {}) =>
  (): Response =>
    Response.json(body, { status, headers });
const sent =
  (status: number, body: string | null, headers: HeadersInit = {}) =>
  (): Response =>
    new Response(body, { status, headers });
const page = (status: number, title: string, headers: Readonly<Record<string, string>> = {}) =>
  sent(status, `<!doctype html><title>${title}</title><h1>${title}</h1>`, { ...HTML, ...headers });

const entries = (table: Readonly<Record<string, () => Response>>): readonly Refusal[] =>
  Object.entries(table).map(([from, answer]) => ({ from, answer }));

/** No, whoever says it: a word that is about the refresh token. */
export const PLAIN_NOS = entries({
  'RFC 6749': json(400, { error: 'invalid_grant' }),
  'RFC 6749, by 401': json(401, { error: 'invalid_grant', error_description: 'Issued to another client.' }),
  'Doorkeeper, with a challenge': json(
    400,
    {
      error: 'invalid_grant',
      error_description:
        'The provided authorization grant is invalid, expired, revoked, or was issued to another client.',
    },
    { 'www-authenticate': 'Bearer realm="x", error="invalid_grant", error_description="It is revoked."' },
  ),
  'a challenge alone': sent(401, null, { 'www-authenticate': 'Bearer error="invalid_grant"' }),
  'a challenge over a page': page(400, 'Bad Request', { 'www-authenticate': 'Bearer error="invalid_grant"' }),
  'a form': sent(400, 'error=invalid_grant&error_description=gone', FORM),
  'JSON that calls itself text': sent(400, '{"error":"invalid_grant"}', TEXT),
  'JSON that calls itself a page': sent(400, '{"error":"invalid_grant"}', HTML),
  'Passport, before release 13': json(401, {
    error: 'invalid_request',
    error_description: 'The refresh token is invalid.',
    hint: 'Token has been revoked',
  }),
  'GitHub, with success': json(200, {
    error: 'bad_refresh_token',
    error_description: 'It is incorrect or expired.',
  }),
  'an empty token, with success': json(200, { access_token: '', error: 'invalid_grant' }),
  SimpleJWT: json(401, { detail: 'Token is invalid or expired', code: 'token_not_valid' }),
  Directus: json(401, {
    errors: [{ message: 'Invalid user credentials.', extensions: { code: 'TOKEN_EXPIRED' } }],
  }),
  Supabase: json(400, {
    code: 400,
    error_code: 'refresh_token_not_found',
    msg: 'Invalid Refresh Token: Refresh Token Not Found',
  }),
  Strapi: json(401, {
    data: null,
    error: { status: 401, name: 'UnauthorizedError', message: 'Invalid refresh token' },
  }),
  Cognito: json(400, { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' }),
  Firebase: json(400, { error: { code: 400, message: 'TOKEN_EXPIRED', status: 'INVALID_ARGUMENT' } }),
  Auth0: json(403, { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }),
  'a second factor that came later': json(400, {
    error: 'invalid_grant',
    error_description: 'AADSTS50076: you must use multi-factor authentication.',
  }),
  'Flask-JWT-Extended': json(422, { msg: 'Signature verification failed' }),
  Express: sent(401, 'TokenExpiredError: jwt expired', TEXT),
  Go: sent(403, 'refresh token not found\n', TEXT),
  'a text in JSON': json(401, 'Invalid refresh token'),
  'a login that is wanted': json(400, { error: 'login_required' }),
  'a consent that is wanted': json(400, { error: 'consent_required' }),
  'an interaction that is wanted': json(400, { error: 'interaction_required' }),
  'RFC 6750': json(400, { error: 'invalid_token' }),
  'success: false': json(200, { success: false, message: 'Refresh token expired' }),
  GraphQL: json(200, { data: null, errors: [{ message: 'Invalid refresh token' }] }),
  '404': json(404, { message: 'Refresh token not found' }),
  '422': json(422, { errors: { refresh_token: ['The selected refresh token is invalid.'] } }),
  '498': json(498, { message: 'token expired' }),
  '410': json(410, { code: 'SESSION_REVOKED' }),
});

/** Nobody has looked at the refresh token, or nobody has said what they saw. */
export const NOT_JUDGED = entries({
  'a client that is not known': json(401, { error: 'invalid_client' }),
  'a client, by 400': json(400, {
    error: 'invalid_client',
    error_description: 'Client authentication failed.',
  }),
  'a client, with a challenge': json(
    401,
    { error: 'invalid_client' },
    { 'www-authenticate': 'Basic realm="oauth", error="invalid_client"' },
  ),
  'a client, in a sentence': json(401, { message: 'Bad client credentials' }),
  'a client that was deleted': json(401, { error: 'deleted_client' }),
  'keys of Kong': json(401, { message: 'Invalid authentication credentials' }),
  'a consumer of Kong': json(403, { message: 'You cannot consume this service' }),
  Tyk: json(403, { error: 'Access to this API has been disallowed' }),
  'an address that is not allowed': json(403, { message: 'Your IP address is not allowed' }),
  'a tenant': json(400, { error: 'PROJECT_NUMBER_MISMATCH' }),
  'missing credentials': json(401, { detail: 'Authentication credentials were not provided.' }),
  'a client that may not': json(400, { error: 'unauthorized_client' }),
  'a scope': json(400, { error: 'invalid_scope' }),
  'a request': json(400, { error: 'invalid_request' }),
  'a grant that is not known': json(400, { error: 'unsupported_grant_type' }),
  'an encoding': json(415, { message: "Content-Type 'application/json' is not supported" }),
  'an API that is not known': json(400, { error: 'invalid_target' }),
  'trouble, by 400': json(400, { error: 'server_error' }),
  'an outage, by 400': json(400, { error: 'temporarily_unavailable' }),
  'too fast': json(400, { error: 'slow_down' }),
  'an API key': json(401, { message: 'Invalid API key', hint: 'Double check your anon key.' }),
  'no API key': json(401, { message: 'No API key found in request' }),
  'a subscription': json(401, { statusCode: 401, message: 'Access denied due to invalid subscription key.' }),
  'a bot check': page(403, 'Just a moment...', { 'cf-mitigated': 'challenge' }),
  'a firewall': page(403, '403 Forbidden', { server: 'awselb/2.0' }),
  'a gateway': json(403, { message: 'Forbidden' }, { 'x-amzn-errortype': 'ForbiddenException' }),
  'a gateway without a mark': json(403, { message: 'Forbidden' }),
  'a gateway that knows no such path': json(403, { message: 'Missing Authentication Token' }),
  'a mesh': sent(403, 'RBAC: access denied', TEXT),
  'a mesh that wants a token': sent(401, 'Jwt is missing', TEXT),
  'a bare 403': sent(403, null),
  'a 403 and its name': sent(403, 'Forbidden', TEXT),
  'a proxy': page(400, '400 The plain HTTP request was sent to HTTPS port'),
  'a wall': sent(401, 'Authorization Required', { ...TEXT, 'www-authenticate': 'Basic realm="staging"' }),
  'a wall without a word': sent(401, null, { 'www-authenticate': 'Basic realm="staging"' }),
  'a proxy that wants a password': sent(407, null, { 'proxy-authenticate': 'Basic' }),
  'a page that wants a sign-in': page(401, 'Sign in'),
  'a page that is not there': page(404, 'Not Found'),
  'a method that is not taken': page(405, 'Method Not Allowed'),
  'a route that is not there': json(404, {
    statusCode: 404,
    message: 'Cannot POST /auth/refresh-token',
    error: 'Not Found',
  }),
  another: json(404, { message: 'Route POST:/auth/refresh-token not found', error: 'Not Found' }),
  'forgery protection': json(403, { detail: 'CSRF Failed: CSRF token missing.' }),
  'a field that is missing': json(422, {
    detail: [{ type: 'missing', loc: ['body', 'refresh_token'], msg: 'Field required' }],
  }),
  'a field by another name': json(400, {
    statusCode: 400,
    message: ['refreshToken must be a string'],
    error: 'Bad Request',
  }),
  'a body that was not read': json(400, { message: 'Unexpected token < in JSON at position 0' }),
  'a header that is missing': json(401, { msg: 'Missing Authorization Header' }),
  'a trouble of its own': json(409, { message: 'Something went wrong while the token was refreshed' }),
  'an error that nobody knows': json(422, { message: 'Unknown error during token refresh' }),
  'a redirect with a word': json(302, { message: 'session expired' }, { location: '/login' }),
  'a code that nobody knows': json(409, { code: 'E_1234' }),
  'too many attempts': json(400, { error: { message: 'TOO_MANY_ATTEMPTS_TRY_LATER : wait.' } }),
  '429': json(429, { message: 'ThrottlerException: Too Many Requests' }),
  '500 with a word': json(500, { message: 'jwt expired' }),
  '502': page(502, 'Bad Gateway'),
  '503': sent(503, null),
  'an empty success': sent(200, null),
  'a page with success': page(200, 'Maintenance'),
  'a bare success: false': json(200, { success: false }),
  'half a document': sent(401, '{"error":"invalid_gr', { 'content-type': 'application/json' }),
  'a redirect': sent(302, null, { location: 'https://elsewhere.example/login' }),
});

/** No, of a backend at its own address, which needs no words for it. */
export const OWN_REFUSALS = entries({
  NestJS: json(401, { message: 'Unauthorized', statusCode: 401 }),
  FastAPI: json(401, { detail: 'Not authenticated' }),
  'an empty document': json(401, {}),
  'a bare 401': sent(401, null),
  'a 401 and its name': sent(401, 'Unauthorized', TEXT),
  'ASP.NET': sent(401, null, { 'www-authenticate': 'Bearer' }),
});

/** The same by other statuses than a standard has. */
export const HOUSE_REFUSALS = entries({
  'a guard of NestJS': json(403, { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }),
  'an exception of NestJS': json(403, { message: 'Access Denied', error: 'Forbidden', statusCode: 403 }),
  'a sentence of its own': json(400, { problem: { text: 'Nope.' } }),
});
