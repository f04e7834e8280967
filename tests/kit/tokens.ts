import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { KitUser } from './users.ts';

const ALGORITHM = 'ES256';

/** What every access token says. */
export const ISSUER = 'https://backend.example';
export const AUDIENCE = 'gatehouse-kit';

export interface IssuedTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** A sign-in, and all tokens that came of it. */
interface Family {
  readonly user: KitUser;
  ended: boolean;
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
  const refreshTokens = new Map<string, { readonly family: Family; spent: boolean }>();
  const accessTokens = new Map<string, { readonly family: Family; readonly endsAt: number }>();
  let signing = await createKey();
  let reused = 0;

  async function issue(family: Family): Promise<IssuedTokens> {
    const endsAt = Math.floor(Date.now() / 1000) + tokens.accessTokenSeconds;
    const access_token = await signing.sign(family.user, endsAt);
    const refresh_token = crypto.randomUUID();
    accessTokens.set(access_token, { family, endsAt: endsAt * 1000 });
    refreshTokens.set(refresh_token, { family, spent: false });
    return { access_token, refresh_token };
  }

  const tokens: Tokens = {
    accessTokenSeconds,
    get reused() {
      return reused;
    },
    begin: (user) => issue({ user, ended: false }),
    async spend(refreshToken) {
      const found = refreshTokens.get(String(refreshToken));
      if (found === undefined || found.family.ended) return undefined;
      if (found.spent) {
        reused += 1;
        found.family.ended = true;
        return undefined;
      }
      found.spent = true;
      return issue(found.family);
    },
    holder(accessToken = '') {
      const found = accessTokens.get(accessToken);
      return found !== undefined && found.endsAt > Date.now() ? found.family.user : undefined;
    },
    revoke(refreshToken) {
      const found = refreshTokens.get(String(refreshToken));
      if (found !== undefined) found.family.ended = true;
    },
    expireAccessTokens: () => accessTokens.clear(),
    endSessions() {
      for (const { family } of refreshTokens.values()) family.ended = true;
    },
    async rotateKeys() {
      accessTokens.clear();
      signing = await createKey();
    },
    keySet: () => signing.set,
  };
  return tokens;
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
