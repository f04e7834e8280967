const HIDDEN = '[hidden]';
/** Anything shorter would take words of the report with it. */
const SHORTEST = 4;
const LONGEST_QUOTE = 200;
const PLAIN_WORD = /^[a-z_]{1,16}$/i;
const LONGEST_LOOK = 64 * 1024;
/** Among them what would move the cursor of a terminal, or turn around what stands beside it. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\s]+/gu;

/** What may never be shown: passwords, keys, and every token that has come by. */
export interface Secrets {
  add(secret: string | undefined): void;
  /** The text without any of them, in whatever way they are written, on one line. */
  hide(text: string): string;
  /** What a backend says, on one line, and nothing of it where it has even the shortest of them in it. */
  quote(text: string): string;
  /** What a backend calls something. A password that is a plain word, such as `token`, is no secret there. */
  name(text: string): string;
}

export function createSecrets(): Secrets {
  const secrets = new Set<string>();
  const hideAll = (text: string, some: readonly string[]) => {
    const longestFirst = some.flatMap(spellingsOf).sort((one, other) => other.length - one.length);
    const hidden = longestFirst.reduce((left, spelling) => left.replaceAll(spelling, HIDDEN), text);
    return oneLine(hidden);
  };
  const long = () => [...secrets].filter(({ length }) => length >= SHORTEST);
  const cut = (text: string) => text.trim().slice(0, LONGEST_QUOTE);
  return {
    add: (secret) => void (secret && secrets.add(secret)),
    hide: (text) => hideAll(text, long()),
    name: (text) =>
      cut(
        hideAll(
          text,
          long().filter((each) => !PLAIN_WORD.test(each)),
        ),
      ),
    quote(text) {
      const isShort = [...secrets].some((each) => each.length < SHORTEST && text.includes(each));
      return isShort ? HIDDEN : cut(hideAll(text.slice(0, LONGEST_LOOK), long()));
    },
  };
}

/** Without what would begin a new line, or turn around what stands beside it. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

function spellingsOf(secret: string): string[] {
  const form = new URLSearchParams({ _: secret }).toString().slice(2);
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    encodeURIComponent(secret),
    form,
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ];
}
