'use client';

import { type ReactNode, useRef } from 'react';
import { DemoBanner } from './demo-banner.tsx';
import type { LoginMessage } from './login-messages.ts';
import { PasswordField } from './password-field.tsx';
import { usePendingSubmit } from './use-pending-submit.ts';

export interface LoginFormProps {
  readonly noticeId: string;
  readonly message?: LoginMessage | undefined;
  readonly username?: string | undefined;
  readonly returnTo?: string | undefined;
  readonly demo?: { readonly username: string; readonly password: string } | undefined;
  /** The other ways in. */
  readonly children?: ReactNode;
}

/** The sign-in form: a plain one, which the browser itself submits, with some comfort where scripts run. */
export function LoginForm({ noticeId, message, username, returnTo, demo, children }: LoginFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { pending, onSubmit } = usePendingSubmit();
  const wrong = (field: LoginMessage['field']) => message?.field === field;
  return (
    <>
      <form
        ref={form}
        method="post"
        action="/auth/login"
        onSubmit={onSubmit}
        className="space-y-5"
        aria-describedby={message && noticeId}
      >
        {returnTo && <input type="hidden" name="returnTo" value={returnTo} />}
        <UsernameField wrong={wrong('username')} noticeId={noticeId} username={username} />
        <PasswordField wrong={wrong('password')} noticeId={noticeId} />
        <button type="submit" className="btn btn-main w-full" disabled={pending}>
          {pending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      {children}
      {demo && <DemoBanner {...demo} onFill={() => fill(form.current, demo)} />}
    </>
  );
}

interface UsernameFieldProps {
  readonly wrong: boolean;
  readonly noticeId: string;
  readonly username: string | undefined;
}

function UsernameField({ wrong, noticeId, username }: UsernameFieldProps) {
  return (
    <div>
      <label htmlFor="username" className="mb-1.5 block font-semibold">
        Email or user name
      </label>
      <input
        id="username"
        name="username"
        className="field"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={username}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? noticeId : undefined}
        // biome-ignore lint/a11y/noAutofocus: the form came back because of this field
        autoFocus={wrong}
      />
    </div>
  );
}

function fill(form: HTMLFormElement | null, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const input = form?.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
  form?.querySelector<HTMLButtonElement>('[type=submit]')?.focus();
}
