import { leavesOf } from '../examine/shape.ts';
import { jsonOf, type Observed } from '../examine/wire.ts';

const HIDDEN = '[hidden]';
/** Anything shorter would take words of the report with it. */
const SHORTEST = 4;
const SHORTEST_TOKEN = 12;
const LONGEST_QUOTE = 200;
const LONGEST_LOOK = 64 * 1024;
const PLAIN_WORD = /^[a-z_]{1,16}$/i;
const SECRET_NAME = /token|jwt|access|refresh|renew|secret|session|password/i;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
/** Among them what would move the cursor of a terminal, or turn around what stands beside it. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\s]+/gu;

/** What may never be shown: passwords, keys, and every token that has come by. */
export interface Secrets {
  add(secret: string | undefined): void;
  /** Keeps in mind what is secret in an answer: tokens, and whatever is called as they are, in its body and its cookies. */
  learn(answer: Observed): void;
  /** What a backend says, on one line, and nothing of it where it has even the shortest of them in it. */
  quote(text: string): string;
  /** What a backend calls something. A password that is a plain word, such as `token`, is no secret there. */
  name(text: string): string;
}

export function createSecrets(): Secrets {
  const secrets = new Set<string>();
  const without = (text: string, isSecret: (each: string) => boolean) =>
    [...secrets]
      .filter((each) => each.length >= SHORTEST && isSecret(each))
      .flatMap(spellingsOf)
      .sort((one, other) => other.length - one.length)
      .reduce((left, spelling) => left.replaceAll(spelling, HIDDEN), text.slice(0, LONGEST_LOOK));
  const cut = (text: string) => oneLine(text).trim().slice(0, LONGEST_QUOTE);
  return {
    add: (secret) => void (secret && secrets.add(secret)),
    learn: (answer) => tokensIn(answer).forEach(secrets.add, secrets),
    name: (text) => cut(without(text, (each) => !PLAIN_WORD.test(each))),
    quote(text) {
      const isShort = [...secrets].some((each) => each.length < SHORTEST && text.includes(each));
      return isShort ? HIDDEN : cut(without(text, () => true));
    },
  };
}

/** Without what would begin a new line, or turn around what stands beside it. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

function tokensIn(answer: Observed): string[] {
  const named = leavesOf(jsonOf(answer)).flatMap(({ path, value }) =>
    typeof value === 'string' && SECRET_NAME.test(path) ? [value] : [],
  );
  const cookies = answer.headers.getSetCookie().map((line) => /^[^=;]+="?([^";]*)/.exec(line)?.[1] ?? '');
  // Nobody's sentence, and no address.
  const isToken = (value: string) => value.length >= SHORTEST_TOKEN && !/\s|^https?:/.test(value);
  return [...named, ...cookies, ...(answer.text.match(JWT) ?? [])].filter(isToken);
}

function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    ...[secret, encodeURIComponent(secret), new URLSearchParams({ _: secret }).toString().slice(2)],
    JSON.stringify(secret).slice(1, -1),
    ...[bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')],
  ];
}
