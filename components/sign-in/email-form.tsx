import type { PageFacts } from '../../edge/index.ts';
import { textWhen, When } from '../ui/when.tsx';
import { Captcha } from './captcha.tsx';
import { NOTICE_ID } from './notice.tsx';
import { RememberMe } from './remember-me.tsx';
import { TextField } from './text-field.tsx';

/** Signs in by a message, where nobody has a password. */
export function EmailForm({ page }: { readonly page: PageFacts }) {
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
        label="Email"
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        typed={page.username}
        again={page.again}
        wrong={page.wrong}
      />
      <RememberMe page={page} />
      <Captcha page={page} />
      <button type="submit" data-pending="Sending…" className="btn btn-main w-full">
        <EmailMe message={page.emails} />
      </button>
    </form>
  );
}

/** What the message has in it, as a button says it. */
export function EmailMe({ message }: { readonly message: string | undefined }) {
  return (
    <>
      <When it={message} is="link">
        Email me a link
      </When>
      <When it={message} is="code">
        Email me a code
      </When>
      <When it={message} is="either">
        Email me a code
      </When>
    </>
  );
}
