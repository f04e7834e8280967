import { type Diagnosis, EXIT_CODES } from './findings.ts';

/** Grows when a member goes away or comes to mean something else; that new ones appear is no change. */
const VERSION = 2;

/** Writes a diagnosis for programs. */
export function writeJson({ address, outcome, findings, settings }: Diagnosis): string {
  const { variables, fillIn } = settings ?? {};
  const document = {
    version: VERSION,
    url: address,
    outcome,
    exitCode: EXIT_CODES[outcome],
    findings,
    settings: settings === undefined ? null : { variables, fillIn },
  };
  return JSON.stringify(document, undefined, 2);
}
