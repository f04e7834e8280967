import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { nameOf } from '../../../edge/backend/places.ts';
import { at } from '../../../edge/util/json-path.ts';
import { timeUntil } from '../../../edge/util/moments.ts';
import { contractOf } from '../discover/contracts.ts';
import { fine, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';

/** What a JWT says of itself. */
export interface TokenFacts {
  readonly algorithm: string;
  readonly claims: JWTPayload;
  readonly issuer: string | undefined;
  /** The first of several. */
  readonly audience: string | undefined;
  /** Seconds since the epoch. */
  readonly issuedAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** @returns `undefined` for a token that is no JWT */
export function factsOf(token: string): TokenFacts | undefined {
  try {
    const { alg: algorithm = 'none' } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const moment = (value: unknown) => (typeof value === 'number' ? value : undefined);
    return {
      ...{ algorithm, claims, issuer: text(claims.iss), audience: text([claims.aud].flat()[0]) },
      ...{ issuedAt: moment(claims.iat), expiresAt: moment(claims.exp) },
    };
  } catch {
    return undefined;
  }
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** @param seconds - as people say it */
export function durationOf(seconds: number): string {
  const isFit = (size: number) => seconds >= size * 1.9 || Math.abs(seconds - size) < size / 20;
  const [name, size] = UNITS.find(([, each]) => isFit(each)) ?? ['second', 1];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** Says what an access token is, and for how long. */
export function sayToken(
  exam: Examination,
  variables: Variables,
  facts: TokenFacts | undefined,
  body: unknown,
): void {
  const { say, secrets, now } = exam;
  const tokens = contractOf(exam, variables)?.preset.tokens;
  const place = secrets.name(nameOf(tokens?.access ?? ''));
  if (facts === undefined) {
    const { path, unit } = tokens?.expiresIn ?? { path: '', unit: 's' };
    const left = timeUntil(at(body, path), unit, now()) ?? 0;
    const told = left > 0 ? `for ${durationOf(left / 1000)}` : 'for as long as the API likes';
    const text = `The access token (${place}) tells nothing to whoever holds it, and is good ${told}.`;
    say(fine('token.opaque', text));
    return;
  }
  const { algorithm, expiresAt, issuedAt } = facts;
  const isBounded = expiresAt !== undefined && issuedAt !== undefined;
  const life = isBounded ? `, good for ${durationOf(expiresAt - issuedAt)}` : '';
  const text = `The access token (${place}) is a JWT, signed with ${secrets.name(algorithm)}${life}.`;
  say(fine('token.jwt', text));
}
