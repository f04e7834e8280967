/** Seconds: below that, whoever comes back from the provider could be sent there again. */
const LEAST_AGE = 10;
const MOST_AGE = 366 * 86_400;
/** Visible, without what would end a quoted string. @see RFC 6749, appendix A; RFC 9470, section 3 */
const CLASS = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;

export const NO_STEP_UP = `has an acr that is no text without blanks, or a maxAge that is no whole number of seconds from ${LEAST_AGE} on`;

/** Whether what a rule says of the authentication of its user can be asked for. */
export function isStepUpRule({
  acr,
  maxAge,
}: {
  readonly acr?: unknown;
  readonly maxAge?: unknown;
}): boolean {
  const isClass =
    acr === undefined || [acr].flat().every((each) => typeof each === 'string' && CLASS.test(each));
  const isAge = maxAge === undefined || (Number.isSafeInteger(maxAge) && isWithin(Number(maxAge)));
  return isClass && isAge;
}

function isWithin(age: number): boolean {
  return age >= LEAST_AGE && age <= MOST_AGE;
}
