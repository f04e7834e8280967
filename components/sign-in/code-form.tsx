import type { PageFacts } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { Around } from '../ui/around.tsx';
import { textWhen, When } from '../ui/when.tsx';
import { Captcha } from './captcha.tsx';
import { NOTICE_ID } from './notice.tsx';
import { SubmitButton } from './submit-button.tsx';
import { TextField } from './text-field.tsx';

interface CodeFormProps {
  readonly page: PageFacts;
  readonly words: Words;
}

/** Asks for the code of a second step, or of a message, where that goes to an address of its own. Like every form here, it needs no script. */
export function CodeForm({ page, words }: CodeFormProps) {
  const { code } = words;
  return (
    <>
      <When it={page.username}>
        <p className="mb-6">
          <Around words={code.signingInAs}>
            <strong className="break-all">{page.username}</strong>
          </Around>
        </p>
      </When>
      <form
        method="post"
        action="/auth/code"
        className="space-y-5"
        aria-describedby={textWhen(page.notice, NOTICE_ID) || undefined}
      >
        <When it={page.typesCode}>
          <CodeFields page={page} words={words} />
          <SubmitButton label={code.submit} pending={code.pending} />
        </When>
        <When it={page.resendsMessage}>
          <Captcha page={page} words={words} />
        </When>
        <div className="flex flex-wrap gap-4">
          <When it={page.resendsCode}>
            <button type="submit" name="resend" value="1" formNoValidate className="btn">
              {code.resendCode}
            </button>
          </When>
          <When it={page.resendsMessage}>
            <button type="submit" name="resend" value="1" formNoValidate className="btn">
              {code.resendMessage}
            </button>
          </When>
          <CancelButton label={code.cancel} />
        </div>
      </form>
    </>
  );
}

/** The code, for a keyboard of digits, and where there is one the code for the day on which there is no other. */
export function CodeFields({ page, words: { code, fields } }: CodeFormProps) {
  const field = {
    typed: undefined,
    again: page.again,
    wrong: page.wrong,
    autoCapitalize: 'none',
    spellCheck: false,
  };
  return (
    <>
      <TextField
        name="code"
        label={fields.code}
        autoComplete="one-time-code"
        inputMode="numeric"
        isOptional
        {...field}
      />
      <When it={page.takesRecoveryCode}>
        <details>
          <summary className="cursor-pointer py-2 font-semibold text-accent">{code.recovery}</summary>
          <div className="mt-2">
            <TextField
              name="recoveryCode"
              label={fields.recoveryCode}
              autoComplete="off"
              isOptional
              {...field}
            />
          </div>
        </details>
      </When>
    </>
  );
}

/** Gives a second step up. */
export function CancelButton({ label }: { readonly label: string }) {
  return (
    <button type="submit" name="cancel" value="1" formAction="/auth/code" formNoValidate className="btn">
      {label}
    </button>
  );
}
