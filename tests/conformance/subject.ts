import { decode } from 'jose/base64url';
import { parseCompactJws, payloadSignedByAny, type VerificationKey } from '../../edge/tokens/compact-jws.ts';
import { readJwk, readSpki } from '../../edge/tokens/public-key.ts';
import { createVerifier } from '../../edge/tokens/verify.ts';

type Jwk = Readonly<Record<string, unknown>>;

/** What the core can be asked, in any runtime. */
export type Question =
  | { readonly of: 'signature'; readonly jws: string; readonly key: Jwk }
  | { readonly of: 'access token'; readonly token: string; readonly key: Jwk; readonly now: number }
  | { readonly of: 'jwk'; readonly jwk: Jwk }
  | { readonly of: 'spki'; readonly pem: string };

/** Asks the core, and gives its answer in one word. */
export async function answer(question: Question): Promise<string> {
  switch (question.of) {
    case 'signature':
      return judgeSignature(question.jws, question.key);
    case 'access token':
      return judgeAccessToken(question);
    case 'jwk':
      return describe(await readJwk(question.jwk));
    case 'spki':
      return describe(await readSpki(question.pem));
  }
}

async function judgeSignature(token: string, key: Jwk): Promise<string> {
  const parsed = parseCompactJws(token);
  if (!parsed.ok) return parsed.reason;
  const keys = await keysFor(key, parsed.jws.header.alg);
  const payload = await payloadSignedByAny(parsed.jws, keys);
  return payload === undefined ? 'signature_mismatch' : 'verified';
}

async function keysFor(jwk: Jwk, algorithm: string): Promise<readonly VerificationKey[]> {
  if (typeof jwk.k === 'string') return /^HS/.test(algorithm) ? [decode(jwk.k)] : [];
  const judged = await readJwk(jwk);
  if (!judged.ok) throw new Error(judged.fault);
  return judged.key.algorithms.includes(algorithm) ? [await judged.key.bind(algorithm)] : [];
}

async function judgeAccessToken({
  token,
  key,
  now,
}: Extract<Question, { of: 'access token' }>): Promise<string> {
  const verifier = createVerifier(
    {
      keys: { kind: 'jwks', url: 'https://issuer.example/keys' },
      algorithms: undefined,
      issuer: undefined,
      audience: undefined,
      leewaySeconds: 0,
    },
    async () => Response.json({ keys: [key] }),
    () => now,
  );
  const verification = await verifier.verify(token);
  return verification.status === 'invalid' ? verification.reason : verification.status;
}

function describe(judged: Awaited<ReturnType<typeof readJwk>>): string {
  return judged.ok ? judged.key.algorithms.join(' ') : judged.fault;
}
