import type { InputHTMLAttributes } from 'react';
import { focusWhen, textWhen } from '../ui/when.tsx';
import { NOTICE_ID } from './notice.tsx';

/** Where a form that has come back is to be gone on with. */
export interface FieldState {
  /** The name of the field in which to type again. */
  readonly again: string | undefined;
  /** The name of the field that is the cause, where one is known to be. */
  readonly wrong: string | undefined;
}

export interface TextFieldProps
  extends FieldState,
    Pick<
      InputHTMLAttributes<HTMLInputElement>,
      'type' | 'inputMode' | 'autoComplete' | 'autoCapitalize' | 'spellCheck'
    > {
  readonly name: string;
  readonly label: string;
  /** What it is filled in with. */
  readonly typed: string | undefined;
  /** Whether the form may be sent without it. */
  readonly isOptional?: boolean;
}

/** A field with its label. */
export function TextField({
  name,
  label,
  typed,
  again,
  wrong,
  isOptional = false,
  ...attributes
}: TextFieldProps) {
  return (
    <div>
      <label htmlFor={name} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <input
        {...attributes}
        id={name}
        name={name}
        className="field"
        required={!isOptional}
        defaultValue={typed}
        aria-describedby={textWhen(again, NOTICE_ID, name) || undefined}
        {...attributesOf({ again, wrong }, name)}
      />
    </div>
  );
}

/** What a field bears that is to be typed into again, and the one that is the cause. */
export function attributesOf({ again, wrong }: Partial<FieldState>, name: string): object {
  return { 'aria-invalid': textWhen(wrong, 'true', name) || undefined, ...focusWhen(again, name) };
}
