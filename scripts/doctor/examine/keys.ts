import { loadConfig } from '../../../edge/config/config.ts';
import { createVerifier, type KeySource } from '../../../edge/tokens/verify.ts';
import { keySets } from '../discover/key-sets.ts';
import { type FillIn, type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { TokenFacts } from './token-facts.ts';

const KEY_PATIENCE_SECONDS = 300;

/** How access tokens are to be verified. */
export interface Keys {
  /** To be printed. */
  readonly variables: Variables;
  /** What proves it, beside these: keys that only the owner has. */
  readonly own: Variables;
  readonly fillIn: readonly FillIn[];
}

type Jwt = Extract<TokenFacts, { kind: 'jwt' }>;

const NONE: Keys = { variables: {}, own: {}, fillIn: [] };

/**
 * Finds what verifies a token.
 *
 * @param published - where the backend's own metadata say that its keys are
 * @param skew - seconds by which its clock is ahead
 */
export async function findKeys(
  exam: Examination,
  token: string,
  facts: TokenFacts,
  { published, skew }: { readonly published: string | undefined; readonly skew: number },
): Promise<Keys> {
  if (facts.kind === 'opaque') {
    exam.say(
      fine(
        'key.none',
        'Only the API can tell whether a token is good, so no key is set: its 401 is what ends one.',
      ),
    );
    return NONE;
  }
  if (facts.expiresAt === undefined) {
    exam.say(
      note(
        'key.endless',
        'The token has no end (exp), so it cannot be verified here: no key is set, and its lifetime is up to the API.',
        'Have the API put an exp into its tokens.',
      ),
    );
    return NONE;
  }
  if (facts.algorithm === 'none') {
    exam.say(
      wrong(
        'key.unsigned',
        'The token is signed by nobody (alg none): whoever likes can write one.',
        'Have the API sign its tokens.',
      ),
    );
    return NONE;
  }
  const check = (source: KeySource) => verifies(exam, token, facts, source, skew);
  return facts.algorithm.startsWith('HS')
    ? bySecret(exam, facts, check)
    : byPublicKey(exam, facts, published, check);
}

type Check = (source: KeySource) => Promise<string | undefined>;

async function bySecret({ options, say }: Examination, facts: Jwt, check: Check): Promise<Keys> {
  const { JWT_SECRET: secret } = options.keys;
  const what = 'the secret that the API signs its tokens with';
  const fillIn = [{ variable: 'JWT_SECRET', what, given: secret !== undefined }];
  if (secret === undefined) {
    say(
      note(
        'key.secret',
        `Tokens are signed with a shared secret (${facts.algorithm}), which only its owner knows.`,
        'Put it into JWT_SECRET; with it in the environment, the doctor tries it.',
      ),
    );
    return { variables: claimsOf(facts), own: {}, fillIn };
  }
  const problem = problemOf('JWT_SECRET', secret) ?? (await fault(check, { kind: 'secret', secret }));
  if (problem === undefined) {
    say(fine('key.secret', `The secret verifies the token (${facts.algorithm}).`));
    return { variables: claimsOf(facts), own: { JWT_SECRET: secret }, fillIn };
  }
  say(problem);
  return { variables: claimsOf(facts), own: {}, fillIn: [{ variable: 'JWT_SECRET', what, given: false }] };
}

async function byPublicKey(
  exam: Examination,
  facts: Jwt,
  published: string | undefined,
  check: Check,
): Promise<Keys> {
  const { options, say } = exam;
  const { JWT_PUBLIC_KEY: pem } = options.keys;
  const sets = await keySets(exam, published);
  for (const url of sets) {
    if ((await check({ kind: 'jwks', url })) !== undefined) continue;
    say(fine('key.set', `The key set at ${new URL(url).pathname} verifies the token (${facts.algorithm}).`));
    return { variables: { JWT_JWKS_URL: url, ...claimsOf(facts) }, own: {}, fillIn: [] };
  }
  const what = 'the public key that its tokens are verified with (SPKI, PEM)';
  if (pem !== undefined) {
    const problem =
      problemOf('JWT_PUBLIC_KEY', pem) ??
      (await fault(check, { kind: 'spki', pem: pem.replaceAll('\\n', '\n').trim() }));
    say(problem ?? fine('key.public', `The public key verifies the token (${facts.algorithm}).`));
    const own = problem === undefined ? { JWT_PUBLIC_KEY: pem } : {};
    return {
      variables: claimsOf(facts),
      own,
      fillIn: [{ variable: 'JWT_PUBLIC_KEY', what, given: problem === undefined }],
    };
  }
  say(
    sets.length === 0
      ? note(
          'key.public',
          `Tokens are signed with a key pair (${facts.algorithm}), and the public key is published at no usual address.`,
          'Put it into JWT_PUBLIC_KEY, or its address into JWT_JWKS_URL.',
        )
      : wrong(
          'key.set',
          `The key set at ${new URL(sets[0] ?? '').pathname} has no key that verifies the token (${facts.algorithm}).`,
          'Have the API publish the key that it signs with, or put that into JWT_PUBLIC_KEY.',
        ),
  );
  return {
    variables: claimsOf(facts),
    own: {},
    fillIn: [{ variable: 'JWT_PUBLIC_KEY', what, given: false }],
  };
}

/** Why the token is refused with such a key, by the product's own verification; `undefined` where it is not. */
async function verifies(
  { wire, now }: Examination,
  token: string,
  { algorithm, issuer, audience }: Jwt,
  keys: KeySource,
  skew: number,
): Promise<string | undefined> {
  const policy = { keys, algorithms: [algorithm], issuer, audience, leewaySeconds: KEY_PATIENCE_SECONDS };
  const verifier = createVerifier(policy, wire.fetch, () => now() + skew * 1000);
  const verdict = await verifier.verifyIssued(token);
  return verdict.status === 'invalid'
    ? verdict.reason
    : verdict.status === 'valid'
      ? undefined
      : verdict.status;
}

async function fault(check: Check, source: KeySource): Promise<Finding | undefined> {
  const reason = await check(source);
  if (reason === undefined) return undefined;
  const variable = source.kind === 'secret' ? 'JWT_SECRET' : 'JWT_PUBLIC_KEY';
  return wrong(
    'key.mismatch',
    `${variable} does not verify the token (${reason}).`,
    'Set the key that the API signs with, as it stands in its own configuration.',
  );
}

function problemOf(variable: string, value: string): Finding | undefined {
  const loaded = loadConfig({ [variable]: value });
  const found = loaded.ok ? undefined : loaded.problems.find((problem) => problem.variable === variable);
  return found && wrong('key.unfit', `${variable} ${found.problem}.`, found.cure);
}

function claimsOf({ algorithm, issuer, audience }: Jwt): Variables {
  return {
    ...(issuer !== undefined && { JWT_ISSUER: issuer }),
    ...(audience !== undefined && { JWT_AUDIENCE: audience }),
    JWT_ALGORITHMS: algorithm,
  };
}
