import type { LoginFlash } from '../../edge/index.ts';
import type { NoticeMessage } from './notice.tsx';

/** What the sign-in page says above its form, by the code of what has happened. */
export const LOGIN_MESSAGES: Readonly<Record<LoginFlash['code'], NoticeMessage>> = {
  invalid_credentials: {
    text: 'Incorrect username or password.',
    tone: 'problem',
  },
  missing_credentials: {
    text: 'Enter your username and password.',
    tone: 'problem',
  },
  backend_unavailable: {
    text: 'Sign-in is not available right now. Try again in a moment.',
    tone: 'problem',
  },
  rate_limited: { text: 'Too many attempts. Wait a minute, then try again.', tone: 'problem' },
  session_expired: { text: 'Your session has ended. Sign in again to continue.', tone: 'problem' },
  session_unavailable: {
    text: 'Your session cannot be refreshed right now. Sign in again, or come back later: you are not signed out.',
    tone: 'problem',
  },
  second_factor_required: {
    text: 'This account needs a second step to sign in, such as a code. This site does not support that yet. Tell the people who run it.',
    tone: 'problem',
  },
  code_wanted: { text: 'One more step: enter the code for this account.', tone: 'news' },
  password_and_code_wanted: {
    text: 'One more step: enter your password again, together with the code for this account.',
    tone: 'news',
  },
  code_sent: { text: 'We sent you a new code. The old one may no longer work.', tone: 'news' },
  code_emailed: {
    text: 'If there is an account with this email address, we sent a code to it. Enter the code here.',
    tone: 'news',
  },
  link_emailed: {
    text: 'If there is an account with this email address, we sent a link to it. Open the link in this browser.',
    tone: 'news',
  },
  either_emailed: {
    text: 'If there is an account with this email address, we sent a message to it. Enter the code in it, or open its link in this browser.',
    tone: 'news',
  },
  message_sent: {
    text: 'We sent another message. The code or link in the old one may no longer work.',
    tone: 'news',
  },
  sent_just_now: {
    text: 'We just sent a message; it may take a minute to arrive. Check your spam folder before you ask for another one.',
    tone: 'problem',
  },
  messages_limited: {
    text: 'You asked for too many messages. The last one may still work; ask for another in an hour.',
    tone: 'problem',
  },
  missing_email: { text: 'Enter your email address.', tone: 'problem' },
  invalid_emailed_code: {
    text: 'Incorrect or expired code. Use the one in the newest message.',
    tone: 'problem',
  },
  link_elsewhere: {
    text: 'This link only works in the browser where you asked for it, for ten minutes. Open it there (it is still unused), or ask for a new one here.',
    tone: 'problem',
  },
  link_expired: {
    text: 'This link has expired or was already used. Ask for a new one.',
    tone: 'problem',
  },
  captcha_required: { text: 'Complete the check that you are not a robot, then try again.', tone: 'problem' },
  missing_code: { text: 'Enter the code.', tone: 'problem' },
  invalid_code: { text: 'Incorrect or expired code. Try the next one.', tone: 'problem' },
  invalid_password_or_code: { text: 'Incorrect password or code.', tone: 'problem' },
  codes_limited: {
    text: 'Too many wrong codes. Wait 15 minutes, then sign in again.',
    tone: 'problem',
  },
  email_unconfirmed: {
    text: 'Your email address is not confirmed yet. Open the link in the email we sent you, then sign in.',
    tone: 'problem',
  },
  account_blocked: {
    text: 'Your account is blocked. Contact the people who run this site.',
    tone: 'problem',
  },
  account_incomplete: {
    text: 'Your account is not ready to use. You may have to accept terms or complete your profile, which you cannot do here. Contact the people who run this site.',
    tone: 'problem',
  },
  password_expired: {
    text: 'Your password has expired. Change it, then sign in.',
    tone: 'problem',
  },
  idle_timeout: {
    text: 'You were away for a while, so we signed you out. Sign in again to continue.',
    tone: 'problem',
  },
  absolute_timeout: {
    text: 'It has been a while since you signed in. Sign in again to continue.',
    tone: 'problem',
  },
  tokens_unusable: {
    text: 'We could not complete your sign-in. Tell the people who run this site: the log has the reason.',
    tone: 'problem',
  },
  clock_skew: {
    text: "We could not sign you in: this site's clock and its server's clock differ too much. Tell the people who run this site.",
    tone: 'problem',
  },
  signed_out: { text: 'You are signed out.', tone: 'news' },
  registered: {
    text: 'Your account has been created. Confirm your email if we asked you to, then sign in.',
    tone: 'news',
  },
  password_changed: { text: 'Your password has been changed. Sign in with the new one.', tone: 'news' },
  email_verified: { text: 'Your email address is confirmed.', tone: 'news' },
  account_deleted: { text: 'Your account has been deleted, and you are signed out.', tone: 'news' },
  sign_in_cancelled: {
    text: 'The sign-in was cancelled or refused. Try again when you are ready.',
    tone: 'problem',
  },
  sign_in_expired: {
    text: 'That sign-in took too long, or started in another browser. Try again.',
    tone: 'problem',
  },
  sign_in_refused: {
    text: 'That sign-in was not accepted. Try again, or use another account; if it keeps failing, ask the people who run this site.',
    tone: 'problem',
  },
  login_failed: {
    text: 'Sign-in failed. Try again. If it keeps failing, tell the people who run this site.',
    tone: 'problem',
  },
};
