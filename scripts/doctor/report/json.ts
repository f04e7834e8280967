import { type Diagnosis, EXIT_CODES, type Finding } from './findings.ts';

/** Grows when a member goes away or comes to mean something else; that new ones appear is no change. */
const VERSION = 1;

/** Writes a diagnosis for programs. */
export function writeJson({ address, outcome, findings, settings, alternative }: Diagnosis): string {
  const document = {
    version: VERSION,
    url: address,
    outcome,
    exitCode: EXIT_CODES[outcome],
    findings,
    settings: settings ?? null,
    alternative: alternative ?? null,
  };
  return JSON.stringify(document, undefined, 2);
}

/** The same diagnosis, without anything secret in what it says. */
export function withoutSecrets(diagnosis: Diagnosis, hide: (text: string) => string): Diagnosis {
  const { address, findings, settings, alternative } = diagnosis;
  const clean = (all: NonNullable<Diagnosis['settings']>) => ({
    ...all,
    variables: hideValues(all.variables, hide),
    fillIn: all.fillIn.map((each) => ({ ...each, ...(each.value && { value: hide(each.value) }) })),
  });
  return {
    ...diagnosis,
    address: hide(address),
    findings: findings.map((finding) => hideIn(finding, hide)),
    ...(settings && { settings: clean(settings) }),
    ...(alternative && { alternative: clean(alternative) }),
  };
}

function hideIn({ text, cure, ...rest }: Finding, hide: (text: string) => string): Finding {
  return { ...rest, text: hide(text), ...(cure !== undefined && { cure: hide(cure) }) };
}

function hideValues(variables: Readonly<Record<string, string>>, hide: (text: string) => string) {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, hide(value)]));
}
