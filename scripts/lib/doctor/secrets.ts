const HIDDEN = '[hidden]';
/** Anything shorter would take words of the report with it. */
const SHORTEST = 4;

/** What may never be shown: passwords, keys, and every token that has come by. */
export interface Secrets {
  add(secret: string | undefined): void;
  /** The text without any of them, in whatever way they are written. */
  hide(text: string): string;
}

export function createSecrets(): Secrets {
  const spellings = new Set<string>();
  return {
    add(secret) {
      if (secret === undefined || secret.length < SHORTEST) return;
      for (const spelling of spellingsOf(secret)) spellings.add(spelling);
    },
    hide(text) {
      const longestFirst = [...spellings].sort((one, other) => other.length - one.length);
      return longestFirst.reduce((left, spelling) => left.replaceAll(spelling, HIDDEN), text);
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
