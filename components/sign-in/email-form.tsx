import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { textWhen, When } from '../ui/when.tsx';
import { Captcha } from './captcha.tsx';
import { NOTICE_ID } from './notice.tsx';
import { RememberMe } from './remember-me.tsx';
import { TextField } from './text-field.tsx';

/** Signs in by a message, where nobody has a password. */
export function EmailForm({ page, words }: { readonly page: PageFacts; readonly words: Words }) {
  return (
    <form
      method="post"
      action="/auth/email"
      className="space-y-5"
      aria-describedby={textWhen(page.notice, NOTICE_ID) || undefined}
    >
      <When it={page.returnTo}>
        <input type="hidden" name="returnTo" value={page.returnTo} />
      </When>
      <TextField
        name="username"
        label={words.fields.email}
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        typed={page.username}
        again={page.again}
        wrong={page.wrong}
      />
      <RememberMe page={page} label={words.login.remember} />
      <Captcha page={page} words={words} />
      <button type="submit" data-pending={words.login.emailPending} className="btn btn-main w-full">
        <EmailMe message={page.emails} words={words} />
      </button>
    </form>
  );
}

interface EmailMeProps {
  readonly message: string | undefined;
  readonly words: Words;
}

/** What the message has in it, as a button says it. */
export function EmailMe({ message, words: { login } }: EmailMeProps) {
  return (
    <>
      <When it={message} is="link">
        {login.emailLink}
      </When>
      <When it={message} is="code">
        {login.emailCode}
      </When>
      <When it={message} is="either">
        {login.emailCode}
      </When>
    </>
  );
}
