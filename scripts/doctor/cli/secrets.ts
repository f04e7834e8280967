const HIDDEN = '[hidden]';
/** Anything shorter would take words of the report with it. */
const SHORTEST = 4;
const LONGEST_QUOTE = 200;
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
}

export function createSecrets(): Secrets {
  const spellings = new Set<string>();
  const short = new Set<string>();
  const hide = (text: string) => {
    const longestFirst = [...spellings].sort((one, other) => other.length - one.length);
    const hidden = longestFirst.reduce((left, spelling) => left.replaceAll(spelling, HIDDEN), text);
    return hidden.replace(UNPRINTABLE, ' ');
  };
  return {
    hide,
    add(secret) {
      if (secret === undefined || secret === '') return;
      if (secret.length < SHORTEST) short.add(secret);
      else for (const spelling of spellingsOf(secret)) spellings.add(spelling);
    },
    quote(text) {
      if ([...short].some((secret) => text.includes(secret))) return HIDDEN;
      return hide(text.slice(0, LONGEST_LOOK)).trim().slice(0, LONGEST_QUOTE);
    },
  };
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
