import type { PageFacts } from '../../edge/index.ts';
import { textWhen, When } from '../ui/when.tsx';
import { NOTICE_ID } from './notice.tsx';
import { PasswordField } from './password-field.tsx';
import { SubmitButton } from './submit-button.tsx';
import { TextField } from './text-field.tsx';

/** The sign-in form: a plain one, which the browser itself submits, with some comfort where scripts run. */
export function LoginForm({ page }: { readonly page: PageFacts }) {
  const { notice, username, returnTo, wrong } = page;
  const field = { again: wrong, wrong };
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
        label="Email or user name"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        typed={username}
        {...field}
      />
      <PasswordField {...field} />
      <SubmitButton label="Sign in" pending="Signing in…" />
    </form>
  );
}
