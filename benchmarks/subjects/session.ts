import { decode } from 'jose/base64url';
import { createSealer } from '../../edge/crypto/seal.ts';
import type { SessionCache } from '../../edge/session/cache.ts';
import { findCookie } from '../../edge/session/cookie.ts';
import { cookieJar } from '../../edge/session/jar.ts';
import { SESSION_TYPE } from '../../edge/session/schema.ts';
import { createSessions, type Sessions } from '../../edge/session/session.ts';
import { createVerifier } from '../../edge/tokens/verify.ts';
import type { Session } from '../../edge/types.ts';
import { type Algorithm, AUDIENCE, createSigner, ISSUER, type Signer, type Source } from './token.ts';

export const SECRET = 'Vb2nXk7QwT5rLm9sYc3hJd8fPz1aGe6u';
const DAY_MS = 86_400_000;
export const HOST = 'app.example.com';
export const JAR = cookieJar(new Headers({ host: HOST }));

/** What it takes to know who is asking, and what it cannot do with less than. */
export interface SessionSubject {
  /** Opens the cookie's bytes with a ready key, and verifies the token's signature with another: nothing else. */
  readonly limit: () => Promise<unknown>;
  /** Half of that: the opening. */
  readonly open: () => Promise<unknown>;
  /** The session of a `Cookie` header that was seen before. */
  readonly cached: () => Promise<unknown>;
  /** The same without a cache. */
  readonly uncached: () => Promise<unknown>;
}

export async function createSessionSubject(algorithm: Algorithm, source: Source): Promise<SessionSubject> {
  const signer = await createSigner(algorithm, source);
  const session = await sessionOf(signer);
  const [header = ''] = await sealMany(session, 1);
  return {
    ...(await bareCrypto(signer, session.tokens.accessToken, header)),
    cached: readerOf(openSessions(signer), header),
    uncached: readerOf(openSessions(signer, NO_CACHE), header),
  };
}

/** Reads the session of a `Cookie` header, and takes nothing but a good one. */
export function readerOf(sessions: Sessions, header: string): () => Promise<void> {
  return async () => {
    const read = await sessions.read(findCookie(header, JAR));
    if (read.status !== 'open' || read.access !== 'valid' || read.stale)
      throw new Error('The session is not let in.');
  };
}

/** Someone who signed in just now. */
export async function sessionOf(
  signer: Signer,
  claims?: Readonly<Record<string, unknown>>,
): Promise<Session> {
  const now = Date.now();
  return {
    id: crypto.randomUUID(),
    user: { id: '42', name: 'Dana Demo', email: 'dana@example.com', role: 'customer' },
    tokens: {
      accessToken: await signer.sign(claims),
      refreshToken: crypto.randomUUID(),
      accessExpiresAt: now + DAY_MS / 24,
      receivedAt: now,
    },
    createdAt: now,
    usedAt: now,
  };
}

/** `Cookie` headers of one session, all different: each is sealed anew. */
export async function sealMany(session: Session, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => sealOne(session)));
}

const SEALER = createSealer([SECRET], SESSION_TYPE);
/** Whose the sessions are, as the gate of `subjects/gate.ts` names its backend: one that said less would be sealed anew at each request. */
const BACKEND_NAME = 'simplejwt https://api.example.com';

export async function sealOne(session: Session): Promise<string> {
  return `${JAR.name}=${await SEALER.seal({ issuer: BACKEND_NAME, ...session })}`;
}

export const NO_CACHE: SessionCache = { get: () => undefined, set() {} };

export function openSessions({ keys, keySet }: Signer, cache?: SessionCache): Sessions {
  const policy = {
    keys,
    algorithms: undefined,
    issuer: ISSUER,
    audience: AUDIENCE,
    leewaySeconds: 5,
  };
  const verifier = createVerifier(policy, async () => keySet(), Date.now);
  return createSessions({
    sealer: createSealer([SECRET], SESSION_TYPE),
    verifierOf: () => verifier,
    issuerOf: () => BACKEND_NAME,
    lifetimes: { idle: DAY_MS, absolute: 7 * DAY_MS },
    now: Date.now,
    ...(cache && { cache }),
  });
}

async function bareCrypto({ algorithm, verifyingKey }: Signer, token: string, header: string) {
  const sealed = decode(header.split('.')[3] ?? '');
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const plaintext = new Uint8Array(sealed.length);
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext);
  const dot = token.lastIndexOf('.');
  const signed = new TextEncoder().encode(token.slice(0, dot));
  const signature = Uint8Array.from(decode(token.slice(dot + 1)));
  const parameters = VERIFYING[algorithm];
  const open = () => crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, encrypted);
  return {
    open,
    async limit() {
      await open();
      const isSigned = await crypto.subtle.verify(parameters, verifyingKey, signature, signed);
      if (!isSigned) throw new Error('The signature is not good.');
    },
  };
}

const VERIFYING: Readonly<Record<Algorithm, AlgorithmIdentifier | EcdsaParams>> = {
  HS256: 'HMAC',
  RS256: 'RSASSA-PKCS1-v1_5',
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: 'Ed25519',
};
