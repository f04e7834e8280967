import type { ConfigProblem } from '../config/config.ts';
import type { Log } from '../telemetry/log.ts';
import { type KeyFault, readSpki } from '../tokens/public-key.ts';
import type { VerificationPolicy } from '../tokens/verify.ts';
import { answerUnconfigured } from './unconfigured.ts';

const PROBLEMS: Partial<Record<KeyFault, string>> = {
  rsa_modulus_short: 'is an RSA key of less than 2048 bits',
  rsa_exponent: 'is an RSA key whose exponent is not 65537',
};

/**
 * Keeps a gatehouse closed whose public key is not one to verify with. Only importing the key tells, and that takes a
 * moment that opening a gatehouse has not: the first request waits for it.
 *
 * @returns what answers every request, `undefined` when all is well
 */
export function createKeyCheck(
  policy: VerificationPolicy,
  log: Log,
): (request: Request) => Promise<Response | undefined> | undefined {
  const { keys, algorithms } = policy;
  if (keys.kind !== 'spki') return () => undefined;
  const { pem } = keys;
  let isGood = false;
  let closed: ReturnType<typeof answerUnconfigured> | undefined;

  async function check(request: Request): Promise<Response | undefined> {
    const problem = closed === undefined ? await keyProblem(pem, algorithms) : undefined;
    isGood = closed === undefined && problem === undefined;
    // Once: it tells the log.
    closed ??= problem && answerUnconfigured({ problems: [problem] }, log);
    return closed?.(request);
  }

  return (request) => (isGood ? undefined : check(request));
}

async function keyProblem(
  pem: string,
  algorithms: VerificationPolicy['algorithms'],
): Promise<ConfigProblem | undefined> {
  const judged = await readSpki(pem);
  if (!judged.ok) {
    return {
      variable: 'JWT_PUBLIC_KEY',
      problem: PROBLEMS[judged.fault] ?? 'is not a public key that can be read',
      cure: 'Use an RSA key of 2048 bits or more, a P-256, P-384 or P-521 key, or an Ed25519 key, as SPKI in PEM.',
    };
  }
  const fitting = judged.key.algorithms;
  if (algorithms?.every((each) => fitting.includes(each)) ?? true) return undefined;
  return {
    variable: 'JWT_ALGORITHMS',
    problem: 'names an algorithm that the public key is not for',
    cure: `With this key use one or more of ${fitting.join(', ')}.`,
  };
}
