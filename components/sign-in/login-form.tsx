import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { textWhen, When } from '../ui/when.tsx';
import { Captcha } from './captcha.tsx';
import { CancelButton, CodeFields } from './code-form.tsx';
import { EmailMe } from './email-form.tsx';
import { NOTICE_ID } from './notice.tsx';
import { PasswordField } from './password-field.tsx';
import { RememberMe } from './remember-me.tsx';
import { SubmitButton } from './submit-button.tsx';
import { TextField } from './text-field.tsx';

interface LoginFormProps {
  readonly page: PageFacts;
  readonly words: Words;
}

/** The sign-in form: a plain one, which the browser itself submits, with some comfort where scripts run. */
export function LoginForm({ page, words }: LoginFormProps) {
  const { fields, login } = words;
  const { notice, username, returnTo, again, wrong } = page;
  const field = { again, wrong };
  return (
    <form
      method="post"
      action="/auth/login"
      className="space-y-5"
      aria-describedby={textWhen(notice, NOTICE_ID) || undefined}
    >
      <When it={returnTo}>
        <input type="hidden" name="returnTo" value={returnTo} />
      </When>
      <TextField
        name="username"
        label={fields.emailOrUsername}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        typed={username}
        {...field}
      />
      <PasswordField label={fields.password} words={fields} {...field} />
      <When it={page.asksCodeBeside}>
        <CodeFields page={page} words={words} />
      </When>
      <RememberMe page={page} label={login.remember} />
      <Captcha page={page} words={words} />
      <SubmitButton label={login.title} pending={login.pending} />
      <When it={page.emails}>
        <button type="submit" formAction="/auth/email" formNoValidate className="btn w-full">
          <EmailMe message={page.emails} words={words} />
        </button>
      </When>
      <When it={page.asksCodeBeside}>
        <CancelButton label={words.code.cancel} />
      </When>
    </form>
  );
}
