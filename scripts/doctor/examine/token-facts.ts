import { decodeJwt, decodeProtectedHeader } from 'jose';
import { at } from '../../../edge/util/json-path.ts';
import { timeUntil } from '../../../edge/util/moments.ts';
import { contractFrom } from '../discover/contracts.ts';
import { fine, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';

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

/** Says what an access token is, and for how long. */
export function sayToken(
  { say, secrets, now }: Examination,
  variables: Variables,
  facts: TokenFacts,
  body: unknown,
): void {
  const tokens = contractFrom(variables)?.preset.tokens;
  const place = secrets.name(tokens?.access ?? '');
  if (facts.kind === 'opaque') {
    const { path, unit } = tokens?.expiresIn ?? { path: '', unit: 's' };
    const left = timeUntil(at(body, path), unit, now()) ?? 0;
    const told = left > 0 ? `for ${durationOf(left / 1000)}` : 'for as long as the API likes';
    say(
      fine(
        'token.opaque',
        `The access token (${place}) tells nothing to whoever holds it, and is good ${told}.`,
      ),
    );
    return;
  }
  const { algorithm, expiresAt, issuedAt } = facts;
  const life =
    expiresAt === undefined || issuedAt === undefined ? '' : `, good for ${durationOf(expiresAt - issuedAt)}`;
  say(
    fine('token.jwt', `The access token (${place}) is a JWT, signed with ${secrets.name(algorithm)}${life}.`),
  );
}
