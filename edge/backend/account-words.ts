import type { AccountState, RefusalWord, ToldState } from './refusal-word.ts';

/**
 * What products say of an account after its password was right, to the letter: whoever reads it has shown the password. In this order: Strapi (since 4),
 * Supabase, dj-rest-auth, FastAPI Users; Strapi, Appwrite; Cognito, Entra; Keycloak.
 *
 * Others say the same sooner and are not here: ASP.NET (`LockedOut`, `NotAllowed`), Directus, Nhost, Devise and Parse (locked) look at the account first, so
 * anybody would learn which accounts there are.
 */
export const WORDS_AFTER_PASSWORD: readonly RefusalWord[] = [
  after(
    'email_unconfirmed',
    /^your account email is not confirmed$|^(?:email|phone) not confirmed$|^e mail is not verified$|^login user not verified$/,
  ),
  after(
    'account_blocked',
    /^your account has been blocked by an administrator$|^the current user has been blocked$/,
  ),
  after('password_expired', /^new password required$|^aadsts50055\b/),
  after('account_incomplete', /^account is not fully set up$/),
];

/** The same, said by anyone at any time: for the log alone. */
export const ACCOUNT_WORDS: readonly RefusalWord[] = [
  state(
    'email_unconfirmed',
    /\b(?:e ?mail|account|user|phone)\b.*\bnot (?:yet )?(?:been )?(?:confirmed|verified|activated)|\bun(?:verified|confirmed) (?:user|account|e ?mail)|\b(?:confirm|verify|activate) your (?:e ?mail|account)|\be ?mail (?:confirmation|verification) (?:is )?required/,
  ),
  state('not_allowed', /^not allowed$|\b(?:pending|awaiting|waiting for|not (?:yet )?(?:been )?)\b ?appro/),
  state(
    'password_expired',
    /\b(?:password|credentials)\b.*\b(?:expired|must be (?:changed|reset)|(?:change|reset) (?:is )?required)|\b(?:change|reset) your password\b/,
  ),
  state(
    'account_incomplete',
    /\bterms\b.*\b(?:accept|agree)|\b(?:accept|agree)\w*\b.*\bterms\b|\bnot fully set up\b|\bprofile (?:is )?(?:incomplete|not complete)/,
  ),
  state('account_locked', /\blocked out\b|\b(?:account|user)\b.*\blocked\b|^locked (?:account|user)\b/),
  state(
    'account_blocked',
    /\b(?:account|user) (?:(?:account|is|was|has|have|been|currently|temporarily) )*(?:disabled|blocked|suspended|banned|deactivated|inactive|expired|closed)\b|^(?:disabled|banned|blocked|suspended|inactive|deactivated) (?:user|account)/,
  ),
];

function after(reason: ToldState, pattern: RegExp): RefusalWord {
  return { ...state(reason, pattern), told: reason, only: 'login' };
}

function state(reason: AccountState, pattern: RegExp): RefusalWord {
  return { means: 'no', reason, account: reason, pattern };
}
