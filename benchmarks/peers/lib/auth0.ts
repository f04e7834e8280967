import { DAY_S, randomText, USER } from './application.ts';
import type { TokenSigner } from './token-signer.ts';

export const AUTH0_DOMAIN = 'tenant.eu.auth0.com';
export const AUTH0_CLIENT_ID = 'pCe1FvKqXJ2mS8wB4nTzYh6RdLgA9uQo';
export const AUTH0_SCOPE = 'openid profile email offline_access';

const API = 'https://api.example.com';
const ISSUER = { iss: `https://${AUTH0_DOMAIN}/`, sub: `auth0|${USER.id.slice(-12)}` };

/** Its claims about the user. */
export const AUTH0_USER = {
  ...ISSUER,
  name: USER.name,
  nickname: 'ada',
  email: USER.email,
  email_verified: true,
  picture: USER.picture,
};

export function auth0AccessToken(signer: TokenSigner, lifetime = DAY_S): Promise<string> {
  const aud = [API, `https://${AUTH0_DOMAIN}/userinfo`];
  return signer.sign({ ...ISSUER, aud, scope: AUTH0_SCOPE, azp: AUTH0_CLIENT_ID }, lifetime);
}

export function auth0IdToken(signer: TokenSigner): Promise<string> {
  return signer.sign({ ...AUTH0_USER, aud: AUTH0_CLIENT_ID, sid: randomText(24) });
}
