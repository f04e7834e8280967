/** Where the application is, as far as the peers are told. */
export const APP = 'https://app.example.com';

/** Who is signed in, everywhere. */
export const USER = {
  id: '5f0c5a0e-8f3c-4d0b-9a3e-2c1b7d6e4f10',
  name: 'Ada Lovelace',
  givenName: 'Ada',
  familyName: 'Lovelace',
  email: 'ada@example.com',
  picture: 'https://app.example.com/avatars/ada.png',
} as const;

/** How long tokens are good for, so that none is refreshed while it is measured. */
export const DAY_S = 86_400;

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Text that nobody guesses, in base64url: a secret, or a token that only its issuer reads. */
export function randomText(bytes = 32): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}
