'use client';

import { type KeyboardEvent, useState } from 'react';
import { useHydrated } from '../ui/use-hydrated.ts';

export interface PasswordFieldProps {
  readonly wrong: boolean;
  readonly noticeId: string;
  readonly label?: string;
  readonly autoComplete?: 'current-password' | 'new-password';
  /** Whether it is to be typed again, wrong or not. */
  readonly again?: boolean;
}

/** The password, with a switch to see it and a word about caps lock, which moves nothing. Without scripts the switch is not there. */
export function PasswordField({
  wrong,
  noticeId,
  label = 'Password',
  autoComplete = 'current-password',
  again = wrong,
}: PasswordFieldProps) {
  const hydrated = useHydrated();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const watch = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor="password" className="font-semibold">
          {label}
        </label>
        <p id="caps-lock" role="status" className="text-sm font-semibold text-brass">
          {capsLock && 'Caps lock is on.'}
        </p>
      </div>
      <div className="relative">
        <input
          id="password"
          name="password"
          type={shown ? 'text' : 'password'}
          className="field pr-20 noscript:pr-3.5"
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          onKeyDown={watch}
          onKeyUp={watch}
          onBlur={() => setCapsLock(false)}
          aria-invalid={wrong || undefined}
          aria-describedby={again ? `${noticeId} caps-lock` : 'caps-lock'}
          // biome-ignore lint/a11y/noAutofocus: the form came back because of this field
          autoFocus={again}
        />
        <button
          type="button"
          className="absolute inset-y-1 right-1 min-w-16 cursor-pointer rounded-md px-3 text-sm font-semibold text-accent hover:bg-sunken noscript:hidden"
          aria-controls="password"
          aria-label={shown ? 'Hide the characters' : 'Show the characters'}
          disabled={!hydrated}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
    </div>
  );
}
