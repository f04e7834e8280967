import type { Words } from '../../locales/en.ts';
import { textWhen } from '../ui/when.tsx';
import { NOTICE_ID } from './notice.tsx';
import { attributesOf, type FieldState } from './text-field.tsx';

export interface PasswordFieldProps extends FieldState {
  readonly label: string;
  readonly words: Words['fields'];
  readonly autoComplete?: 'current-password' | 'new-password';
}

/** The password, with a switch to see it and a word about caps lock, which moves nothing. Without scripts the switch is not there. */
export function PasswordField({
  again,
  wrong,
  label,
  words,
  autoComplete = 'current-password',
}: PasswordFieldProps) {
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor="password" className="font-semibold">
          {label}
        </label>
        <p
          id="caps-lock"
          role="status"
          data-on={words.capsLock}
          className="text-sm font-semibold text-brass"
        />
      </div>
      <div className="relative">
        <input
          id="password"
          name="password"
          type="password"
          className="field pr-20 noscript:pr-3.5"
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby={`${textWhen(again, `${NOTICE_ID} `, 'password')}caps-lock`}
          {...attributesOf({ again, wrong }, 'password')}
        />
        <button
          type="button"
          data-show={words.show}
          data-hide={words.hide}
          data-show-password={words.showPassword}
          data-hide-password={words.hidePassword}
          className="absolute inset-y-1 right-1 min-w-16 cursor-pointer rounded-md px-3 text-sm font-semibold text-accent hover:bg-sunken noscript:hidden"
          aria-controls="password"
          aria-label={words.showPassword}
          disabled
        >
          {words.show}
        </button>
      </div>
    </div>
  );
}
