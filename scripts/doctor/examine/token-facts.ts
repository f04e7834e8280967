import { decodeJwt, decodeProtectedHeader } from 'jose';

/** What a token says of itself. */
export type TokenFacts =
  | { readonly kind: 'opaque' }
  | {
      readonly kind: 'jwt';
      readonly algorithm: string;
      readonly claims: Readonly<Record<string, unknown>>;
      readonly issuer: string | undefined;
      /** The first of several. */
      readonly audience: string | undefined;
      /** Seconds since the epoch. */
      readonly issuedAt: number | undefined;
      readonly expiresAt: number | undefined;
    };

export function factsOf(token: string): TokenFacts {
  try {
    const { alg = 'none' } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    const [audience] = [claims.aud].flat();
    return {
      kind: 'jwt',
      algorithm: alg,
      claims,
      issuer: typeof claims.iss === 'string' ? claims.iss : undefined,
      audience: typeof audience === 'string' ? audience : undefined,
      issuedAt: typeof claims.iat === 'number' ? claims.iat : undefined,
      expiresAt: typeof claims.exp === 'number' ? claims.exp : undefined,
    };
  } catch {
    return { kind: 'opaque' };
  }
}

/** @param seconds - as people say it */
export function durationOf(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [name, size] = units.find(
    ([, each]) => seconds >= each * 1.9 || Math.abs(seconds - each) < each / 20,
  ) ?? ['second', 1];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
