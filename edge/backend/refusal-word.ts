/** What is asked for: a sign-in or a refresh at the backend, or a refresh at an OpenID provider. */
export type Exchange = 'login' | 'refresh' | 'provider';

/**
 * What a word says: `no` of this password or refresh token; that a `code` of a second step is wanted; that something of `ours` is at fault,
 * which only the operator can mend; or nothing about any of them (`unclear`).
 */
export type Meaning = 'no' | 'code' | 'ours' | 'unclear';

export interface RefusalWord {
  readonly means: Meaning;
  /** For the log. */
  readonly reason: string;
  /** Matched with what `saidIn` makes of each text. */
  readonly pattern: RegExp;
  /** The variable that mends it. */
  readonly variable?: Readonly<Partial<Record<Exchange, string>>>;
  readonly cure?: string;
  /** Where it is one, if not everywhere. */
  readonly only?: 'login' | 'refresh';
  /** What it says of the account, if it does. */
  readonly account?: AccountState;
  /** The same, where it is said to those alone who have shown the right password. */
  readonly told?: ToldState;
}

/** Why an account may not be used, though its password may be right. */
export type AccountState =
  | 'account_blocked'
  | 'account_incomplete'
  | 'account_locked'
  | 'email_unconfirmed'
  | 'not_allowed'
  | 'password_expired';

/** Those that some product tells after the password was right. */
export type ToldState = Exclude<AccountState, 'account_locked' | 'not_allowed'>;
