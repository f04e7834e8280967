import type { Words } from '../../locales/en.ts';
import { textWhen } from '../ui/when.tsx';
import { NOTICE_ID } from './notice.tsx';
import { attributesOf, type FieldState } from './text-field.tsx';

export interface PasswordFieldProps extends FieldState {
  readonly name?: 'password' | 'currentPassword';
  readonly label: string | undefined;
  readonly words: Words['fields'];
  readonly autoComplete?: 'current-password' | 'new-password';
}

/** The password, with a switch to see it and a word about caps lock, which moves nothing. Without scripts the switch is not there. */
export function PasswordField({
  name = 'password',
  again,
  wrong,
  label,
  words,
  autoComplete = 'current-password',
}: PasswordFieldProps) {
  const hint = name === 'password' ? 'caps-lock' : `${name}-caps-lock`;
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={name} className="font-semibold">
          {label}
        </label>
        <p id={hint} role="status" data-on={words.capsLock} className="text-sm font-semibold text-brass" />
      </div>
      <div className="relative">
        <input
          id={name}
          name={name}
          type="password"
          className="field pe-20 noscript:pe-3.5"
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby={`${textWhen(again, `${NOTICE_ID} `, name)}${hint}`}
          {...attributesOf({ again, wrong }, name)}
        />
        <button
          type="button"
          data-show={words.show}
          data-hide={words.hide}
          data-show-password={words.showPassword}
          data-hide-password={words.hidePassword}
          className="absolute inset-y-1 inset-e-1 min-w-16 cursor-pointer rounded-md px-3 text-sm font-semibold text-accent hover:bg-sunken noscript:hidden"
          aria-controls={name}
          data-hint={hint}
          aria-label={words.showPassword}
          disabled
        >
          {words.show}
        </button>
      </div>
    </div>
  );
}
