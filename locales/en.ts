/** A sentence around something that differs: what goes before it, and what comes after. */
export type Around = readonly [before: string, after: string];

/** What the scripts of private pages say too, wherever they are. */
export const frame = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  tryAgain: 'Try again',
  toStart: 'Go to the home page',
  toDashboard: 'Go to the dashboard',
  quote: 'Need help? Quote this number:',
  navigation: 'Main',
  /** What the navigation leads to. */
  pages: {
    start: 'Start',
    dashboard: 'Dashboard',
    products: 'Products',
    admin: 'Administration',
  },
  failed: {
    title: 'Something went wrong',
    text: 'This page could not be shown. Trying again often helps.',
  },
  notFound: {
    title: 'Page not found',
    text: 'There is nothing at this address. Check it for typing mistakes, or continue here:',
  },
  ended: {
    title: 'Your session has ended',
    text: 'Sign in to continue. Your page stays open, with everything you typed.',
    leave: 'Leave this page',
  },
};

/** What a refusal says, by its code. Programs are told it in English. */
export const problems = {
  session_required: 'Sign in first.',
  insufficient_user_authentication: 'Sign in once more: this needs a stronger, or a more recent, sign-in.',
  step_up_failed: 'The sign-in was not as strong, or not as recent, as this page needs.',
  invalid_credentials: 'Incorrect username or password.',
  second_factor_required: 'This account needs a second step to sign in. This site does not support that.',
  missing_code: 'Enter the code.',
  invalid_code: 'Incorrect or expired code.',
  sign_in_expired: 'That sign-in took too long, or started in another browser. Sign in again.',
  email_unconfirmed: "This account's email address is not confirmed yet.",
  account_blocked: 'This account is blocked.',
  account_incomplete: 'This account is not ready to use: something must be completed first.',
  password_expired: "This account's password must be changed first.",
  missing_credentials: 'Enter your username and password.',
  missing_email: 'Enter your email address.',
  incomplete_form: 'Fill in every field.',
  captcha_required: 'Complete the check that you are not a robot.',
  form_refused: 'The backend did not accept this.',
  forbidden: "You don't have access to this.",
  not_forwarded: 'This site does not forward this request.',
  wrong_audience: 'Your access token is not meant for this API.',
  cross_site: 'This address only accepts requests from its own site.',
  not_found: 'There is nothing at this address.',
  invalid_path: 'The proxy does not forward this path.',
  body_not_allowed: 'A GET or HEAD request must not have a body.',
  body_incomplete: 'The request body ended too early.',
  invalid_body: 'The request body cannot be read.',
  method_not_allowed: 'This address does not accept this method.',
  request_timeout: 'The request body did not arrive in time.',
  unsupported_media_type: 'Send a form or JSON.',
  body_too_large: 'The request body is too large.',
  rate_limited: 'Too many attempts. Wait a moment, then try again.',
  internal_error: 'Something went wrong on our side. The log has the details.',
  upgrade_unsupported:
    'WebSockets do not work here: this platform cannot forward them. They work on Cloudflare and on a server of your own.',
  backend_unreachable: 'The backend cannot be reached.',
  backend_invalid: 'The backend sent an answer that cannot be used.',
  tokens_unusable: 'The backend accepted the sign-in, but its tokens cannot be verified here.',
  clock_skew: 'The clocks of the backend and of this site differ too much to sign in.',
  token_exchange_failed: 'No access token could be had for this API. You are still signed in.',
  backend_redirects: 'The backend takes sign-ins at another address. The log names it.',
  backend_timeout: 'The backend did not answer in time.',
  session_unavailable: 'The session cannot be refreshed right now. Try again shortly, or sign in again.',
  not_configured: 'This site is not configured. The log names each problem and how to fix it.',
};

/** What is said where a page of this site was opened under an address that is not its own. */
export const addresses = {
  moved: ['This site has another address. Open it at ', ''] satisfies Around,
  withoutTls:
    'Sign-in does not work over http://. Open this site with https://, or as http://localhost on its own machine.',
  unknownHost:
    'A server in front of this site does not pass on the address that you opened. The people who run this site must set APP_ORIGIN to that address.',
};

/** All that end users read, in English. What another language has to say is of the type `Words`, which is made of this. */
export const en = {
  /** Which way it is written: `ltr` or `rtl`. */
  direction: 'ltr',
  frame,
  skip: 'Skip to content',
  /** Before the title of a page that has come back. */
  error: 'Error: ',

  fields: {
    name: 'Name',
    username: 'Username',
    email: 'Email',
    emailOrUsername: 'Email or username',
    password: 'Password',
    currentPassword: 'Current password',
    newPassword: 'New password',
    optional: ' (optional)',
    code: 'Code',
    recoveryCode: 'Recovery code',
    show: 'Show',
    hide: 'Hide',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    capsLock: 'Caps lock is on.',
  },

  login: {
    title: 'Sign in',
    pending: 'Signing in…',
    or: 'or',
    continueWith: ['Continue with ', ''] satisfies Around,
    signedInAs: ['You are already signed in as ', '.'] satisfies Around,
    continue: 'Continue',
    remember: 'Remember me on this device',
    register: 'Create an account',
    forgotPassword: 'Forgot your password?',
    emailLink: 'Email me a link',
    emailCode: 'Email me a code',
    emailPending: 'Sending…',
    signOutEverywhere: 'Sign out everywhere',
  },

  code: {
    signingInAs: ['You are signing in as ', '.'] satisfies Around,
    submit: 'Continue',
    pending: 'Checking…',
    resendCode: 'Send another code',
    resendMessage: 'Send another message',
    recovery: 'Use a recovery code',
    cancel: 'Cancel',
  },

  /** What the sign-in page says above its form, by the code of what has happened. */
  notices: {
    invalid_credentials: 'Incorrect username or password.',
    missing_credentials: 'Enter your username and password.',
    backend_unavailable: 'Sign-in is not available right now. Try again in a moment.',
    rate_limited: 'Too many attempts. Wait a minute, then try again.',
    session_expired: 'Your session has ended. Sign in again to continue.',
    session_unavailable:
      'Your session cannot be refreshed right now. Sign in again, or come back later: you are not signed out.',
    second_factor_required:
      'This account needs a second step to sign in, such as a code. This site does not support that yet. Tell the people who run it.',
    code_wanted: 'One more step: enter the code for this account.',
    password_and_code_wanted:
      'One more step: enter your password again, together with the code for this account.',
    code_sent: 'We sent you a new code. The old one may no longer work.',
    code_emailed:
      'If there is an account with this email address, we sent a code to it. Enter the code here.',
    link_emailed:
      'If there is an account with this email address, we sent a link to it. Open the link in this browser.',
    either_emailed:
      'If there is an account with this email address, we sent a message to it. Enter the code in it, or open its link in this browser.',
    message_sent: 'We sent another message. The code or link in the old one may no longer work.',
    sent_just_now:
      'We just sent a message; it may take a minute to arrive. Check your spam folder before you ask for another one.',
    messages_limited:
      'You asked for too many messages. The last one may still work; ask for another in an hour.',
    missing_email: 'Enter your email address.',
    captcha_required: 'Complete the check that you are not a robot, then try again.',
    invalid_emailed_code: 'Incorrect or expired code. Use the one in the newest message.',
    link_elsewhere:
      'This link only works in the browser where you asked for it, for ten minutes. Open it there (it is still unused), or ask for a new one here.',
    link_expired: 'This link has expired or was already used. Ask for a new one.',
    missing_code: 'Enter the code.',
    invalid_code: 'Incorrect or expired code. Try the next one.',
    invalid_password_or_code: 'Incorrect password or code.',
    codes_limited: 'Too many wrong codes. Wait 15 minutes, then sign in again.',
    email_unconfirmed:
      'Your email address is not confirmed yet. Open the link in the email we sent you, then sign in.',
    account_blocked: 'Your account is blocked. Contact the people who run this site.',
    account_incomplete:
      'Your account is not ready to use. You may have to accept terms or complete your profile, which you cannot do here. Contact the people who run this site.',
    password_expired: 'Your password has expired. Change it, then sign in.',
    idle_timeout: 'You were away for a while, so we signed you out. Sign in again to continue.',
    absolute_timeout: 'It has been a while since you signed in. Sign in again to continue.',
    tokens_unusable:
      'We could not complete your sign-in. Tell the people who run this site: the log has the reason.',
    clock_skew:
      "We could not sign you in: this site's clock and its server's clock differ too much. Tell the people who run this site.",
    signed_out: 'You are signed out.',
    registered: 'Your account has been created. Confirm your email if we asked you to, then sign in.',
    password_changed: 'Your password has been changed. Sign in with the new one.',
    email_verified: 'Your email address is confirmed.',
    account_deleted: 'Your account has been deleted, and you are signed out.',
    sign_in_cancelled: 'The sign-in was cancelled or refused. Try again when you are ready.',
    sign_in_expired: 'That sign-in took too long, or started in another browser. Try again.',
    sign_in_needed: 'Sign in to continue.',
    sign_in_refused:
      'That sign-in was not accepted. Try again, or use another account; if it keeps failing, ask the people who run this site.',
    login_failed: 'Sign-in failed. Try again. If it keeps failing, tell the people who run this site.',
  },

  forms: {
    notices: {
      refused: 'That was not accepted. Check what you entered, then try again.',
      incomplete: 'Fill in every field.',
      unavailable: 'This form is not available right now. Try again in a moment.',
      rate_limited: 'Too many attempts. Wait a while, then try again.',
      captcha_required: 'Complete the check that you are not a robot, then try again.',
      invalid_field: 'One field is missing, or not filled in as it should be.',
      failed: 'That did not work. Try again. If it keeps failing, tell the people who run this site.',
      /** Alike for every address, so that nobody learns who has an account. */
      sent: 'If that account exists, we have sent it an email with a link.',
      changed: 'Your password has been changed.',
      no_token: 'This link is incomplete. Copy the whole link from the email, or ask for a new one.',
    },
    anotherLink: 'Send another link',
    newLink: 'Get a new link',
    captcha:
      'This form checks that you are not a robot, which needs JavaScript. Turn it on, then load this page again.',
    register: {
      title: 'Create an account',
      submit: 'Create account',
      pending: 'Creating…',
      instead: 'Already have an account?',
    },
    forgotPassword: {
      title: 'Forgot your password?',
      intro: 'We will send you a link to set a new password.',
      submit: 'Send the link',
      pending: 'Sending…',
      instead: 'Remembered your password?',
    },
    verifyEmail: {
      title: 'Confirm your email address',
      intro: 'Press the button to confirm that this address is yours.',
      submit: 'Confirm my address',
      pending: 'Confirming…',
      instead: 'Already confirmed?',
    },
    resendVerification: {
      title: 'Confirm your email address',
      intro: 'We will send you another link to confirm your address.',
      submit: 'Send the link',
      pending: 'Sending…',
      instead: 'Already confirmed?',
    },
    changePassword: {
      title: 'Change your password',
      submit: 'Save password',
      pending: 'Saving…',
      instead: 'Back',
    },
    deleteAccount: {
      title: 'Delete your account',
      intro:
        'Your account and everything in it will be deleted, and you will be signed out everywhere. This cannot be undone.',
      submit: 'Delete my account',
      pending: 'Deleting…',
      instead: 'Back',
    },
    resetPassword: {
      title: 'Set a new password',
      submit: 'Save password',
      pending: 'Saving…',
      instead: 'Remembered your password?',
    },
  },

  /** Shown with 403: the name is followed by the role, where there is one, and by what to do. */
  forbidden: {
    title: 'No access',
    heading: "You don't have access to this page.",
    signedInAs: ['You are signed in as ', ''] satisfies Around,
    withRole: [', with the role “', '”'] satisfies Around,
    cure: '. Ask the people who manage your account for access, or sign out and use another account.',
  },

  /** Where a sign-in leads, on a site that has no pages of its own yet. */
  welcome: {
    title: 'Start',
    signedInAs: ['You are signed in as ', '.'] satisfies Around,
  },

  /** On the way to the provider's own sign-out. */
  onward: {
    title: 'Signing out',
    text: 'You are signed out here.',
    link: 'Sign out at your provider as well',
  },

  problems,
  addresses,

  /** What pages say that stand alone, where there is no other to show. */
  errors: {
    signIn: { title: 'Sign in to continue', cure: 'Then you come back to this page.' },
    notAllowed: {
      title: 'Not allowed',
      cure: 'If you followed a link, start from the home page instead.',
    },
    notFound: { title: 'Page not found', cure: 'Check the address for typing mistakes.' },
    tooMany: { title: 'Too many attempts', cure: 'Wait a minute, then try again.' },
    ourFault: {
      title: 'Something went wrong',
      cure: 'Try again. If it keeps happening, tell the people who run this site.',
    },
    momentary: {
      title: 'Not available right now',
      cure: 'You have not been signed out, and nothing is lost.',
    },
    wrongAddress: { title: 'Wrong address', cure: 'Nothing was saved.' },
    refused: {
      title: 'That did not work',
      cure: 'Go back and try again, or start from the home page.',
    },
  },
  /** What they say beside that. */
  errorPage: {
    ways: 'What next',
    signInAgain: 'Sign in again',
    open: ['Open ', ''] satisfies Around,
  },

  /** Where there is no configuration yet. */
  notSetUp: {
    title: 'Not set up yet',
    text: 'This site is still being set up. Nobody can sign in yet.',
    forOwners: "Is it yours? The deployment's log says what is missing.",
  },
};

/** What a language has to say. One that leaves something out, or has something of its own, is an error of types. */
export type Words = typeof en;
