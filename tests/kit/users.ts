/** Someone whom the scripted backend knows. */
export interface KitUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: string;
  /** Further claims of the access token, such as those that `gatehouse.config.ts` asks for. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const DANA: KitUser = {
  id: '1',
  email: 'dana@example.com',
  password: 'correct-horse-battery',
  name: 'Dana Miller',
  role: 'customer',
};

export const ADA: KitUser = {
  id: '2',
  email: 'ada@example.com',
  password: 'staple-of-the-admin',
  name: 'Ada Stone',
  role: 'admin',
};
