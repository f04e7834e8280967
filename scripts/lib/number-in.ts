import { Failure } from './failure.ts';

/**
 * Reads a whole number above 0 from an environment variable.
 *
 * @returns `undefined` when it is not set
 * @throws Failure when it is set to something else
 */
export function numberIn(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new Failure(`${variable} must be a whole number above 0, not "${text}".`);
  return Number(text);
}
