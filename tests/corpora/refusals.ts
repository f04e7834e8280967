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
  'jwt-auth of Laravel': json(401, { message: 'Token has expired and can no longer be refreshed' }),
  'the same with all that was called': json(401, {
    message: 'The token has been blacklisted',
    exception: 'Symfony\\Component\\HttpKernel\\Exception\\UnauthorizedHttpException',
    trace: [{ function: 'handle', class: 'Illuminate\\Foundation\\Http\\Middleware\\VerifyCsrfToken' }],
  }),
  'a record that is gone': json(404, {
    message: 'No query results for model [App\\Models\\RefreshToken] 12',
  }),
  'Spring, with when and where': json(403, {
    timestamp: '2026-05-01T10:00:00.000+00:00',
    message: 'Failed for [3f2a]: Refresh token is not in database!',
    description: 'uri=/api/auth/refreshtoken',
  }),
  'a problem by its type': json(400, {
    type: 'https://api.example.com/problems/token-revoked',
    title: 'Bad Request',
  }),
  'GraphQL, deep in its answer': json(200, {
    data: { tokenRefresh: { token: null, errors: [{ field: 'refreshToken', message: 'Invalid token' }] } },
  }),
  'a status of its own, with success': json(200, { code: 401, msg: 'Token expired', data: null }),
  'what is no JWT': json(422, { msg: 'Not enough segments' }),
  'a signature': json(400, { detail: 'Signature has expired.' }),
  'a password that was changed': json(400, { message: 'User recently changed password!' }),
  'another device': json(409, { message: 'You have logged in from another device' }),
  'a sign-in that is needed': json(403, { error: 'You need to sign in or sign up before continuing.' }),
  Atlassian: json(403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }),
  'a word alone': json(400, { error: 'expired' }),
  Odoo: json(200, { jsonrpc: '2.0', error: { code: 100, message: 'Odoo Session Expired' } }),
  Zoho: json(200, { error: 'invalid_code' }),
  'Spring, with what it tried to read': json(401, {
    error: 'invalid_token',
    error_description: 'Cannot convert access token to JSON',
  }),
  'a token that is not in the store': json(401, { message: 'Refresh token not found in Redis' }),
  'a session whose time is over': json(401, { message: 'Session timed out after 30 minutes' }),
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
  'forgery protection of Laravel': json(419, { message: 'CSRF token mismatch.' }),
  'a method, in a sentence': json(405, {
    message: 'The POST method is not supported for route api/refresh.',
  }),
  'an attempt too many': json(429, { message: 'Too Many Attempts.' }),
  'a field of Laravel': json(422, {
    message: 'The refresh token field is required.',
    errors: { refresh_token: ['The refresh token field is required.'] },
  }),
  'maintenance, in JSON': json(503, { message: 'Service Unavailable' }),
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
  'a name and when it was': json(403, {
    timestamp: '2026-05-01T10:00:00.000+00:00',
    status: 403,
    error: 'Forbidden',
    path: '/api/auth/refresh',
  }),
  'a problem without a word': json(403, {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.4',
    title: 'Forbidden',
    status: 403,
    traceId: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
  }),
  'a problem of Symfony': json(403, { title: 'An error occurred', status: 403, detail: 'Forbidden' }),
  'a page in JSON': json(403, { message: '<html><h1>403 Forbidden</h1></html>' }),
  'a bearer that was looked for': json(401, { message: 'The token could not be parsed from the request' }),
  'a bearer, by Lexik': json(401, { code: 401, message: 'JWT Token not found' }),
  'a bearer, by Echo': json(400, { message: 'missing or malformed jwt' }),
  'a header, by Fastify': json(401, { message: 'No Authorization was found in request.headers' }),
  'a check of Gin': json(400, {
    error: "Key: 'Body.Refresh' Error:Field validation for 'Refresh' failed on the 'required' tag",
  }),
  'a check of Rails': json(400, { error: 'param is missing or the value is empty: refresh' }),
  'a check of Zod': json(400, { issues: [{ code: 'invalid_type', path: ['rt'], message: 'Required' }] }),
  'a check of Joi': json(400, { message: '"rt" is required' }),
  'a check of Ajv': json(400, { message: "body must have required property 'refresh'" }),
  'what was sent, repeated': json(422, {
    detail: [{ msg: 'Field required', input: { refresh: 'token expired' } }],
  }),
  'a body that Django has not read': json(400, { detail: 'JSON parse error - Expecting value: line 1' }),
  'a body that Go has not read': json(400, { error: 'EOF' }),
  'a database that is down': json(401, { message: 'connect ECONNREFUSED 127.0.0.1:5432' }),
  'a database, in a sentence': json(400, { message: "`prisma.refreshToken`: Can't reach database server" }),
  'a database, with the query': json(400, {
    message: 'Invalid `prisma.session.findUnique()` invocation: the column `token` does not exist.',
  }),
  'a table that is not there': json(401, { message: 'SQLITE_ERROR: no such table: refresh_tokens' }),
  'a user of the database': json(400, { error: 'password authentication failed for user "api"' }),
  'a store that has hung up': json(401, { message: 'Connection is closed.' }),
  'a store that is slow': json(401, { message: 'Server selection timed out after 30000 ms' }),
  'an exception of JavaScript': json(401, {
    message: "Cannot read properties of undefined (reading 'refreshToken')",
  }),
  'an exception of Python': json(400, { detail: "'NoneType' object has no attribute 'token'" }),
  'an address that was not reached': json(401, { message: 'fetch failed' }),
  'a certificate on the way': json(401, { error: 'x509: certificate has expired or is not yet valid' }),
  'a key that is not set': json(401, { message: 'secretOrPublicKey must have a value' }),
  'an origin, by a library': json(403, { message: 'Not allowed by CORS' }),
  'TLS that is missing': json(403, { error: 'invalid_request', error_description: 'HTTPS required' }),
  'an action of AWS': json(403, {
    Message: 'User: anonymous is not authorized to perform: execute-api:Invoke',
  }),
  'a grant, in a sentence': json(400, { message: 'grant_type is invalid' }),
  'no idea': json(400, { message: 'Oops! Something went wrong' }),
  'when to come back': json(403, { message: 'Denied' }, { 'retry-after': '30' }),
  'when to come back, in words': json(400, { message: 'Please try again later' }),
  'a bearer, by GraphQL': json(400, {
    errors: [{ message: 'Variable "$token" of required type "String!" was not provided.' }],
  }),
  'a quota': json(403, { message: 'Out of call volume quota.' }),
  'a licence': json(403, { message: 'Your license has expired' }),
  'a server that is not set up': json(403, {
    code: 'jwt_auth_bad_config',
    message: 'JWT is not configured properly',
  }),
  'a realm': json(403, { error: 'access_denied', error_description: 'Realm not enabled' }),
  'a hash of the secret': json(400, {
    message: 'Client x is configured with secret but SECRET_HASH was not received',
  }),
  'an authorizer of AWS': json(403, { Message: 'User is not authorized to access this resource' }),
  'a signature of AWS': json(403, { message: 'The security token included in the request is expired' }),
  'an address, by Directus': json(401, {
    errors: [{ message: 'Invalid IP address.', extensions: { code: 'INVALID_IP' } }],
  }),
  'a firewall, in JSON': json(403, {
    title: 'Error 1020: Access denied',
    detail: 'This website is using a security service to protect itself from online attacks.',
    cloudflare_error: true,
  }),
  'a status of trouble, with success': json(200, { code: 500, msg: 'token: null pointer' }),
  'a redirect': sent(302, null, { location: 'https://elsewhere.example/login' }),
});

/** No, of a backend at its own address, which needs no words for it. */
export const OWN_REFUSALS = entries({
  NestJS: json(401, { message: 'Unauthorized', statusCode: 401 }),
  FastAPI: json(401, { detail: 'Not authenticated' }),
  'an empty document': json(401, {}),
  'Sanctum of Laravel': json(401, { message: 'Unauthenticated.' }),
  'a bare 401': sent(401, null),
  'a 401 and its name': sent(401, 'Unauthorized', TEXT),
  'a 401, with success': json(200, { code: 401, msg: '认证失败', data: null }),
  'GraphQL, by its code': json(200, {
    errors: [{ message: 'Unauthorized', extensions: { code: 'UNAUTHENTICATED' } }],
  }),
  'ASP.NET': sent(401, null, { 'www-authenticate': 'Bearer' }),
});

/** The same by other statuses than a standard has. */
export const HOUSE_REFUSALS = entries({
  'a guard of NestJS': json(403, { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }),
  'an exception of NestJS': json(403, { message: 'Access Denied', error: 'Forbidden', statusCode: 403 }),
  'a sentence of its own': json(400, { problem: { text: 'Nope.' } }),
});
