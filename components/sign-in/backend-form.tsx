import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { textWhen, When } from '../ui/when.tsx';
import { Captcha } from './captcha.tsx';
import { NOTICE_ID } from './notice.tsx';
import { OwnFields } from './own-fields.tsx';
import { PasswordField } from './password-field.tsx';
import { SubmitButton } from './submit-button.tsx';
import { TextField } from './text-field.tsx';

/** What is peculiar to the page of a form. */
export interface FormTexts {
  readonly action: string;
  readonly title: string;
  readonly intro?: string;
  readonly submit: string;
  readonly pending: string;
  readonly passwordLabel?: string;
  /** Before the link to the sign-in page, or for whoever is signed in, back. */
  readonly instead: string;
  /** How many fields a site may have of its own in it. Default: none. */
  readonly ownFields?: number;
  /** Whether it is for whoever is signed in. */
  readonly isOwn?: true;
  /** Whether there is no way back from it. */
  readonly isFinal?: true;
}

export interface FormProps {
  readonly texts: FormTexts;
  readonly page: PageFacts;
  readonly words: Words;
}

/** A form for the backend, with the fields that it asks for: a plain one, which the browser itself submits. */
export function BackendForm({ texts, page, words }: FormProps) {
  const { fields } = words;
  const { again, wrong, token, uid } = page;
  const field = { again, wrong };
  const asTyped = { ...field, autoCapitalize: 'none', spellCheck: false };
  return (
    <form
      method="post"
      action={texts.action}
      className="space-y-5"
      aria-describedby={textWhen(page.notice, NOTICE_ID) || undefined}
    >
      <When it={page.asksName}>
        <TextField name="name" label={fields.name} autoComplete="name" typed={page.name} {...field} />
      </When>
      <When it={page.asksUsername}>
        <TextField
          name="username"
          label={fields.username}
          autoComplete="username"
          typed={page.username}
          {...asTyped}
        />
      </When>
      <When it={page.asksEmail}>
        <TextField
          name="email"
          label={fields.email}
          type="email"
          autoComplete="email"
          typed={page.email}
          {...asTyped}
        />
      </When>
      <When it={uid}>
        <input type="hidden" name="uid" value={uid} />
      </When>
      <When it={token}>
        <input type="hidden" name="token" value={token} />
      </When>
      <When it={page.asksCurrentPassword}>
        <PasswordField name="currentPassword" label={fields.currentPassword} words={fields} {...field} />
      </When>
      <When it={page.asksPassword}>
        <PasswordField label={texts.passwordLabel} words={fields} autoComplete="new-password" {...field} />
      </When>
      {texts.ownFields && <OwnFields page={page} words={words} most={texts.ownFields} />}
      <Captcha page={page} words={words} />
      <SubmitButton label={texts.submit} pending={texts.pending} isFinal={texts.isFinal} />
    </form>
  );
}
