'use client';

import type { InputHTMLAttributes } from 'react';
import type { FormInput } from '../../edge/index.ts';
import type { FormMessage } from './form-messages.ts';
import { PasswordField } from './password-field.tsx';
import { usePendingSubmit } from './use-pending-submit.ts';

export interface BackendFormProps {
  readonly action: string;
  /** What it asks for, in order. */
  readonly inputs: readonly FormInput[];
  readonly submit: string;
  readonly pending: string;
  readonly noticeId: string;
  readonly message?: FormMessage | undefined;
  /** What it is filled in with. */
  readonly typed: Readonly<Partial<Record<FormInput, string | undefined>>>;
  readonly passwordLabel: string;
}

type TextInput = Exclude<FormInput, 'password' | 'token'>;

const FIELDS: Readonly<
  Record<TextInput, InputHTMLAttributes<HTMLInputElement> & { readonly title: string }>
> = {
  name: { title: 'Name', autoComplete: 'name' },
  username: { title: 'User name', autoComplete: 'username', autoCapitalize: 'none', spellCheck: false },
  email: { title: 'Email', type: 'email', autoComplete: 'email', autoCapitalize: 'none', spellCheck: false },
};

/** A form for the backend: a plain one, which the browser itself submits. */
export function BackendForm({ action, inputs, submit, typed, ...props }: BackendFormProps) {
  const { pending, onSubmit } = usePendingSubmit();
  const { message, noticeId, passwordLabel } = props;
  return (
    <form
      method="post"
      action={action}
      onSubmit={onSubmit}
      className="space-y-5"
      aria-describedby={message && noticeId}
    >
      {inputs.map((input) => {
        const again = message?.field === input;
        const about = { noticeId, again, wrong: again && message?.wrong === true };
        if (input === 'token') return <input key={input} type="hidden" name={input} value={typed.token} />;
        if (input !== 'password') {
          return <TextField key={input} input={input} typed={typed[input]} {...about} />;
        }
        return <PasswordField key={input} label={passwordLabel} autoComplete="new-password" {...about} />;
      })}
      <button type="submit" className="btn btn-main w-full" disabled={pending}>
        {pending ? props.pending : submit}
      </button>
    </form>
  );
}

interface TextFieldProps {
  readonly input: TextInput;
  readonly typed: string | undefined;
  readonly noticeId: string;
  readonly again: boolean;
  readonly wrong: boolean;
}

function TextField({ input, typed, noticeId, again, wrong }: TextFieldProps) {
  const { title, ...attributes } = FIELDS[input];
  return (
    <div>
      <label htmlFor={input} className="mb-1.5 block font-semibold">
        {title}
      </label>
      <input
        {...attributes}
        id={input}
        name={input}
        className="field"
        required
        defaultValue={typed}
        aria-invalid={wrong || undefined}
        aria-describedby={again ? noticeId : undefined}
        // biome-ignore lint/a11y/noAutofocus: the form came back, and typing goes on here
        autoFocus={again}
      />
    </div>
  );
}
