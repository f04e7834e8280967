import type { Secrets } from '../cli/secrets.ts';
import { leavesOf } from './shape.ts';
import { jsonOf, type Observed } from './wire.ts';

const SHORTEST = 12;
const SECRET_NAME = /token|jwt|access|refresh|renew|secret|session|password/i;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Keeps in mind what is secret in an answer: tokens, and whatever is called as they are, in its body and its cookies. */
export function learnFrom(secrets: Secrets, answer: Observed): void {
  for (const { path, value } of leavesOf(jsonOf(answer))) {
    if (typeof value === 'string' && SECRET_NAME.test(path) && isUnspoken(value)) secrets.add(value);
  }
  for (const [token] of answer.text.matchAll(JWT)) secrets.add(token);
  for (const line of answer.headers.getSetCookie()) {
    const value = /^[^=;]+="?([^";]*)/.exec(line)?.[1] ?? '';
    if (value.length >= SHORTEST) secrets.add(value);
  }
}

/** Nobody's sentence, and no address. */
function isUnspoken(value: string): boolean {
  return value.length >= SHORTEST && !/\s|^https?:/.test(value);
}
