import type { LoginFlash } from '../../edge/index.ts';
import type { NoticeMessage } from './notice.tsx';

/** What the sign-in page says above its form, by the code of what has happened. */
export const LOGIN_MESSAGES: Readonly<Record<LoginFlash['code'], NoticeMessage>> = {
  invalid_credentials: {
    text: 'That user name or password is not right.',
    tone: 'problem',
  },
  missing_credentials: {
    text: 'Enter both your user name and your password.',
    tone: 'problem',
  },
  backend_unavailable: {
    text: 'The sign-in service does not answer right now. Try again in a moment.',
    tone: 'problem',
  },
  rate_limited: { text: 'Too many attempts. Wait a minute, then try again.', tone: 'problem' },
  session_expired: { text: 'Your session has ended. Sign in again to go on.', tone: 'problem' },
  session_unavailable: {
    text: 'Your session cannot be renewed right now, which is not your doing. Sign in again to go on; until then it is kept, and may work again later.',
    tone: 'problem',
  },
  second_factor_required: {
    text: 'This account takes a second step to sign in, such as a code, which this site cannot ask for yet. Tell the people who run this site.',
    tone: 'problem',
  },
  code_wanted: { text: 'One more step: enter the code for this account.', tone: 'news' },
  password_and_code_wanted: {
    text: 'One more step: type your password again, and with it the code for this account.',
    tone: 'news',
  },
  code_sent: { text: 'Another code is on its way. The one before may be no longer good.', tone: 'news' },
  missing_code: { text: 'Enter the code.', tone: 'problem' },
  invalid_code: { text: 'That code is not right, or is no longer. Try the next one.', tone: 'problem' },
  invalid_password_or_code: { text: 'That password or code is not right.', tone: 'problem' },
  codes_limited: {
    text: 'Too many wrong codes. Wait a quarter of an hour, then sign in again.',
    tone: 'problem',
  },
  email_unconfirmed: {
    text: 'Your email address is not confirmed yet. Follow the link in the message that was sent to you, then sign in.',
    tone: 'problem',
  },
  account_blocked: {
    text: 'Your account is blocked. Ask the people who run this site why.',
    tone: 'problem',
  },
  account_incomplete: {
    text: 'There is something left to do before you can use your account, such as to agree to terms or to fill in your profile, which this site cannot ask for. Tell the people who run this site.',
    tone: 'problem',
  },
  password_expired: {
    text: 'Your password is no longer good and has to be changed before you can sign in.',
    tone: 'problem',
  },
  idle_timeout: {
    text: 'You were away for a while, so your session has ended. Sign in again to go on.',
    tone: 'problem',
  },
  absolute_timeout: {
    text: 'It has been a while since you signed in. Sign in again to go on.',
    tone: 'problem',
  },
  tokens_unusable: {
    text: 'The backend accepted your sign-in, but its tokens cannot be verified here. Tell the people who run this site: the log has the reason.',
    tone: 'problem',
  },
  clock_skew: {
    text: 'The clocks of the backend and of this site differ too much to sign you in. Tell the people who run this site.',
    tone: 'problem',
  },
  signed_out: { text: 'You are signed out.', tone: 'news' },
  registered: {
    text: 'Your account is there. Sign in. If you were sent a message to confirm it, do that first.',
    tone: 'news',
  },
  password_changed: { text: 'Your password is changed. Sign in with the new one.', tone: 'news' },
  sign_in_cancelled: {
    text: 'The sign-in was cancelled, or your provider refused it. Try again when you are ready.',
    tone: 'problem',
  },
  sign_in_expired: {
    text: 'That sign-in took too long, or was begun in another browser. Try again.',
    tone: 'problem',
  },
  sign_in_refused: {
    text: 'That sign-in was not accepted. Try again, or use another account; if it keeps failing, ask the people who run this site.',
    tone: 'problem',
  },
  login_failed: {
    text: 'Sign-in does not work right now. Try again; if it keeps failing, tell the people who run this site.',
    tone: 'problem',
  },
};
