import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { createTokenStore } from '../fixtures/backends/contracts/token-store.ts';
import type { Issued } from '../fixtures/backends/contracts/tokens.ts';
import type { KitUser } from './users.ts';

const ALGORITHM = 'ES256';

/** What every access token says. */
export const ISSUER = 'https://backend.example';
export const AUDIENCE = 'gatehouse-kit';

export interface IssuedTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** The tokens of a strict backend: a refresh token works once, and one that comes back ends its family. */
export interface Tokens {
  /** Lifetime of the access tokens that are issued from now on, in seconds. */
  accessTokenSeconds: number;
  /** How many refresh tokens came back after they were spent. */
  readonly reused: number;
  begin(user: KitUser): Promise<IssuedTokens>;
  /** @returns nothing for a token that is unknown, spent, or of a family that has ended */
  spend(refreshToken: unknown): Promise<IssuedTokens | undefined>;
  /** Whose access token this is, if the backend takes it. */
  holder(accessToken: string | undefined): KitUser | undefined;
  /** Ends the family of a refresh token. */
  revoke(refreshToken: unknown): void;
  /** From now on no access token that was issued so far is taken. */
  expireAccessTokens(): void;
  /** From now on no refresh token that was issued so far is taken. */
  endSessions(): void;
  /** Signs with a new key from now on; the old one leaves the key set. */
  rotateKeys(): Promise<void>;
  keySet(): JSONWebKeySet;
}

/** @param accessTokenSeconds - lifetime of an access token */
export async function createTokens(accessTokenSeconds: number): Promise<Tokens> {
  let signing = await createKey();
  const store = createTokenStore<KitUser>({
    accessTokenSeconds,
    replay: 'ends-family',
    sign: (user, _, endsAt) => signing.sign(user, endsAt),
  });
  const { control } = store;

  return {
    get accessTokenSeconds() {
      return control.accessTokenSeconds;
    },
    set accessTokenSeconds(seconds) {
      control.accessTokenSeconds = seconds;
    },
    get reused() {
      return control.reused;
    },
    begin: async (user) => wordsOf(await store.begin(user)),
    async spend(refreshToken) {
      const issued = await store.renew(refreshToken);
      return issued && wordsOf(issued);
    },
    holder(accessToken) {
      const access = store.access(accessToken);
      return typeof access === 'string' ? undefined : access;
    },
    revoke: (refreshToken) => store.end(refreshToken),
    expireAccessTokens: () => control.expireAccessTokens(),
    endSessions: () => control.expireRefreshTokens(),
    async rotateKeys() {
      control.expireAccessTokens();
      signing = await createKey();
    },
    keySet: () => signing.set,
  };
}

function wordsOf({ accessToken, refreshToken = '' }: Issued<KitUser>): IssuedTokens {
  return { access_token: accessToken, refresh_token: refreshToken };
}

async function createKey() {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const kid = crypto.randomUUID();
  const set = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }] };
  return {
    set,
    sign: ({ id, email, name, role, claims }: KitUser, endsAt: number) =>
      new SignJWT({ email, name, role, ...claims })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(id)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime(endsAt)
        .sign(privateKey),
  };
}
