import { compactVerify } from 'jose';
import { loadConfig } from '../../../edge/config/config.ts';
import { createVerifier } from '../../../edge/tokens/verify.ts';
import { configFrom } from '../discover/contracts.ts';
import { type FillIn, type Finding, fine, note, present, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { keySets, placeOf } from './key-sets.ts';
import type { TokenFacts } from './token-facts.ts';

const KEY_PATIENCE_SECONDS = 300;
const BASE64 = 'base64:';
const STAND_IN = {
  BACKEND_URL: 'https://api.invalid',
  BACKEND_PRESET: 'custom',
  BACKEND_LOGIN_PATH: '/login',
};

/** How access tokens are to be verified. */
export interface Keys {
  /** To be printed. */
  readonly variables: Variables;
  /** What proves it, beside these: keys that only the owner has. */
  readonly own: Variables;
  readonly fillIn: readonly FillIn[];
}

/** Why the token is refused with such variables; `undefined` where it is not. */
type Check = (variables: Variables) => Promise<string | undefined>;

/**
 * Finds what verifies a token.
 *
 * @param published - where the backend's own metadata say that its keys are
 * @param skew - seconds by which its clock is ahead
 */
export async function findKeys(
  exam: Examination,
  token: string,
  facts: TokenFacts | undefined,
  { published, skew }: { readonly published: string | undefined; readonly skew: number },
): Promise<Keys> {
  const unverifiable = whyNone(facts);
  if (facts === undefined || unverifiable !== undefined) {
    if (unverifiable !== undefined) exam.say(unverifiable);
    return { variables: {}, own: {}, fillIn: [] };
  }
  const now = () => exam.now() + skew * 1000;
  /** Asks the product's own verification, as the variables make it. */
  const check: Check = async (variables) => {
    const config = configFrom({ ...STAND_IN, ...variables, ...claimsOf(facts) });
    if (config === undefined) return 'unfit';
    const policy = { ...config.verification, leewaySeconds: KEY_PATIENCE_SECONDS };
    const verdict = await createVerifier(policy, exam.wire.fetch, now).verifyIssued(token);
    if (verdict.status === 'valid') return undefined;
    return verdict.status === 'invalid' ? verdict.reason : verdict.status;
  };
  return facts.algorithm.startsWith('HS')
    ? bySecret(exam, token, facts, check)
    : byPublicKey(exam, facts, published, check);
}

function whyNone(facts: TokenFacts | undefined): Finding | undefined {
  if (facts === undefined)
    return fine('key.none', 'Only the API can tell whether a token is good: its 401 is what ends one.');
  if (facts.algorithm === 'none') {
    const text = 'The token is signed by nobody (alg none): whoever likes can write one.';
    return wrong('key.unsigned', text, 'Have the API sign its tokens.');
  }
  if (facts.expiresAt !== undefined) return undefined;
  const text = 'The token has no end (exp), so it cannot be verified here: no key is set.';
  return note('key.endless', text, 'Have the API put an exp into its tokens.');
}

async function bySecret(exam: Examination, token: string, facts: TokenFacts, check: Check): Promise<Keys> {
  const { JWT_SECRET: secret } = exam.options.keys;
  const keys = (value?: string, aside = '') =>
    ownersKey('JWT_SECRET', `the secret that the API signs its tokens with${aside}`, facts, value);
  if (secret === undefined) {
    const text = `Tokens are signed with a shared secret (${facts.algorithm}), which only its owner knows.`;
    const cure = 'Put it into JWT_SECRET; with it in the environment, the doctor tries it.';
    exam.say(note('key.secret', text, cure));
    return keys();
  }
  const reasons: string[] = [];
  for (const reading of readingsOf(secret)) {
    const reason = await check({ JWT_SECRET: reading });
    if (reason === undefined) {
      const isBase64 = reading.startsWith(BASE64);
      const how = isBase64 ? ', read as base64,' : '';
      exam.say(fine('key.secret', `The secret${how} verifies the token (${facts.algorithm}).`));
      if (reading === secret) return keys(reading);
      return keys(reading, isBase64 ? `, with ${BASE64} before it` : ', as the text that it is');
    }
    reasons.push(reason);
  }
  const short = await shortSecret(token, facts, secret);
  exam.say(short ?? unfit('JWT_SECRET', secret) ?? mismatch('JWT_SECRET', reasons));
  return keys();
}

/** @param value - where it was tried, and fits */
function ownersKey(variable: string, what: string, facts: TokenFacts, value: string | undefined): Keys {
  const fillIn = [{ variable, what, given: value !== undefined }];
  return { variables: claimsOf(facts), own: present({ [variable]: value }), fillIn };
}

/** As text, and as the bytes that it is the base64 of: which of them it is depends on the library of the API. */
export function readingsOf(secret: string): string[] {
  if (secret.startsWith(BASE64)) return [secret, secret.slice(BASE64.length)];
  return /^[\w+/-]{16,}={0,2}$/.test(secret) ? [secret, BASE64 + secret] : [secret];
}

/** @see RFC 7518, JSON Web Algorithms, section 3.2 */
async function shortSecret(token: string, facts: TokenFacts, secret: string): Promise<Finding | undefined> {
  const least = Number(facts.algorithm.slice(2)) / 8;
  for (const bytes of [Buffer.from(secret), Buffer.from(secret.replace(BASE64, ''), 'base64')]) {
    const isIt = await compactVerify(token, new Uint8Array(bytes)).catch(() => undefined);
    if (isIt === undefined || bytes.byteLength >= least) continue;
    const text = `The API signs its tokens with this secret, which has ${bytes.byteLength} bytes, too few for ${facts.algorithm}: whoever has a token can try out short secrets, and sign tokens of their own.`;
    const cure = `Give the API itself a secret of at least ${least} random bytes (openssl rand -base64 48), and set JWT_SECRET to the same: a longer one here alone verifies nothing. Until then leave JWT_SECRET out, and the API judges its tokens.`;
    return wrong('key.unfit', text, cure);
  }
  return undefined;
}

async function byPublicKey(
  exam: Examination,
  facts: TokenFacts,
  published: string | undefined,
  check: Check,
): Promise<Keys> {
  const { say } = exam;
  const { algorithm } = facts;
  const { JWT_PUBLIC_KEY: pem } = exam.options.keys;
  const sets = await keySets(exam, published, facts);
  for (const url of sets) {
    if ((await check({ JWT_JWKS_URL: url })) !== undefined) continue;
    say(fine('key.set', `The key set at ${placeOf(exam, url)} verifies the token (${algorithm}).`));
    return { variables: { JWT_JWKS_URL: url, ...claimsOf(facts) }, own: {}, fillIn: [] };
  }
  const reason = pem === undefined ? undefined : await check({ JWT_PUBLIC_KEY: pem });
  if (pem !== undefined) {
    const works = fine('key.public', `The public key verifies the token (${algorithm}).`);
    const fails = () => unfit('JWT_PUBLIC_KEY', pem) ?? mismatch('JWT_PUBLIC_KEY', [reason ?? '']);
    say(reason === undefined ? works : fails());
  } else if (sets[0] === undefined) {
    const text = `Tokens are signed with a key pair (${algorithm}), and the public key is published at no usual address.`;
    say(note('key.public', text, 'Put it into JWT_PUBLIC_KEY, or its address into JWT_JWKS_URL.'));
  } else {
    const text = `The key set at ${placeOf(exam, sets[0])} has no key that verifies the token (${algorithm}).`;
    const cure = 'Have the API publish the key that it signs with, or put that into JWT_PUBLIC_KEY.';
    say(wrong('key.set', text, cure));
  }
  const what = 'the public key that its tokens are verified with (SPKI, PEM)';
  return ownersKey('JWT_PUBLIC_KEY', what, facts, reason === undefined ? pem : undefined);
}

function mismatch(variable: string, reasons: readonly string[]): Finding {
  const reason = reasons.find((each) => each !== 'unfit') ?? '';
  const cure = 'Set the key that the API signs with, as it stands in its own configuration.';
  return wrong('key.mismatch', `${variable} does not verify the token (${reason}).`, cure);
}

function unfit(variable: string, value: string): Finding | undefined {
  const loaded = loadConfig({ [variable]: value });
  const found = loaded.ok ? undefined : loaded.problems.find((problem) => problem.variable === variable);
  return found && wrong('key.unfit', `${variable} ${found.problem}.`, found.cure);
}

function claimsOf({ algorithm, issuer, audience }: TokenFacts): Variables {
  return present({ JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_ALGORITHMS: algorithm });
}
