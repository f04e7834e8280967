import { decodeJwt } from 'jose/jwt/decode';
import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** All goes to one address, and a header says what is asked for. */
function order(url: string, what: string, body: object): Request {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${what}`,
  };
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What a client that has a secret shows beside a user's name. */
async function secretHash(name: string, id: string, secret?: string) {
  if (secret === undefined) return {};
  const [encoder, hmac] = [new TextEncoder(), { name: 'HMAC', hash: 'SHA-256' }];
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(name + id)));
  return { SECRET_HASH: btoa(String.fromCharCode(...bytes)) };
}

/** By 400 it says everything: that a password is wrong, and that too much was asked. */
async function answer(response: Response) {
  const { __type: type = '', ChallengeName }: { __type?: unknown; ChallengeName?: unknown } = Object(
    await response.json(),
  );
  if (ChallengeName) return { status: 'challenge' } as const;
  return /TooManyRequests|LimitExceeded|InternalError/.test(String(type))
    ? ({ status: 'transient' } as const)
    : undefined;
}

/** What a client may send there says no order, since that header does not cross. */
const PLACE = { path: '/', shared: true } as const;

/** AWS Cognito with `USER_PASSWORD_AUTH`, at the endpoint of its region. */
export const cognito: Preset = {
  title: 'AWS Cognito',
  login: {
    ...PLACE,
    async request({ url, username, password, clientId = '', clientSecret }) {
      const hash = await secretHash(username, clientId, clientSecret);
      const AuthParameters = { USERNAME: username, PASSWORD: password, ...hash };
      return order(url, 'InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters,
      });
    },
    answer,
  },
  // With `EMAIL_OTP` among the choices of `USER_AUTH`.
  passwordless: {
    request: {
      ...PLACE,
      challenge: 'Session',
      async request({ url, email, clientId = '', clientSecret }) {
        const hash = await secretHash(email, clientId, clientSecret);
        const AuthParameters = { USERNAME: email, PREFERRED_CHALLENGE: 'EMAIL_OTP', ...hash };
        return order(url, 'InitiateAuth', { AuthFlow: 'USER_AUTH', ClientId: clientId, AuthParameters });
      },
    },
    code: {
      ...PLACE,
      async request({ url, email, challenge, code, clientId = '', clientSecret }) {
        const hash = await secretHash(email, clientId, clientSecret);
        return order(url, 'RespondToAuthChallenge', {
          ChallengeName: 'EMAIL_OTP',
          ClientId: clientId,
          Session: challenge,
          ChallengeResponses: { USERNAME: email, EMAIL_OTP_CODE: code, ...hash },
        });
      },
      answer,
    },
  },
  refresh: {
    ...PLACE,
    takes: 'both',
    async request({ url, refreshToken, accessToken = '', clientId = '', clientSecret }) {
      const name = clientSecret === undefined ? '' : String(decodeJwt(accessToken).username);
      const hash = await secretHash(name, clientId, clientSecret);
      const AuthParameters = { REFRESH_TOKEN: refreshToken, ...hash };
      return order(url, 'InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: clientId,
        AuthParameters,
      });
    },
    async answer(response) {
      const told = await answer(response);
      return told?.status === 'transient' ? told : undefined;
    },
    rotates: 'sometimes',
  },
  tokens: { access: 'AuthenticationResult.AccessToken', refresh: 'AuthenticationResult.RefreshToken' },
  me: {
    ...PLACE,
    request: ({ url, accessToken }) => order(url, 'GetUser', { AccessToken: accessToken }),
    async answer(response) {
      const { UserAttributes }: { UserAttributes?: unknown } = Object(await response.json());
      if (!response.ok || !Array.isArray(UserAttributes)) return undefined;
      const user = UserAttributes.map((each: { Name?: unknown; Value?: unknown }): [string, unknown] => [
        String(each.Name),
        each.Value,
      ]);
      return { status: 'user', user: Object.fromEntries(user) };
    },
    fields: ['sub', 'name', 'given_name', 'family_name', 'email'],
  },
  logout: {
    ...PLACE,
    request: ({ url, refreshToken, clientId, clientSecret }) =>
      order(url, 'RevokeToken', { Token: refreshToken, ClientId: clientId, ClientSecret: clientSecret }),
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
