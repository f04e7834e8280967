/** A field of a site's own in the form for registrations. */
export interface RegistrationField {
  /** What it is called in the form, and in the body unless `member` says otherwise. */
  readonly name: string;
  /** What people read. */
  readonly label: string;
  /** Default: `text`. A `checkbox` is `true` or `false`, a `number` one, all else text. */
  readonly type?: FieldType;
  /** Whether it must be filled in, or ticked. Default `false`: then it is not sent where it is empty. */
  readonly required?: boolean;
  /** What browsers fill it in with, such as `tel` or `organization`. */
  readonly autocomplete?: string;
  /** Characters. Default 200. */
  readonly maxLength?: number;
  /** Where the backend takes it: a dot-path into the body. Default: its name. */
  readonly member?: string;
}

export const FIELD_TYPES = ['text', 'email', 'tel', 'url', 'number', 'date', 'checkbox'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
/** The form has room for so many. */
export const MOST_FIELDS = 8;
export const MAX_FIELD_LENGTH = 200;

/** As the backend is sent it. */
export type FieldValue = string | number | boolean;

/** What was typed into such fields. */
interface Typed {
  get(name: string): string | null | undefined;
  isTicked(name: string): boolean;
}

export type ReadFields =
  /** By their names. */
  | { readonly ok: true; readonly values: Readonly<Record<string, FieldValue>> }
  /** The first that is not filled in as it should be. */
  | { readonly ok: false; readonly name: string; readonly isMissing: boolean };

/** Reads what was typed, and judges it by what each field is. Nothing else of a form is read. */
export function readOwnFields(fields: readonly RegistrationField[], typed: Typed): ReadFields {
  const values: Record<string, FieldValue> = {};
  for (const field of fields) {
    const { name, type, required = false } = field;
    if (type === 'checkbox') {
      if (required && !typed.isTicked(name)) return { ok: false, name, isMissing: true };
      values[name] = typed.isTicked(name);
      continue;
    }
    const text = typed.get(name)?.trim() ?? '';
    if (text === '' && required) return { ok: false, name, isMissing: true };
    if (text === '') continue;
    if (!isFit(field, text)) return { ok: false, name, isMissing: false };
    values[name] = type === 'number' ? Number(text) : text;
  }
  return { ok: true, values };
}

function isFit({ type = 'text', maxLength = MAX_FIELD_LENGTH }: RegistrationField, text: string): boolean {
  return text.length <= maxLength && FITS[type](text);
}

/** Each takes time in proportion to its text, which is short by then. */
const FITS: Readonly<Record<FieldType, (text: string) => boolean>> = {
  text: () => true,
  checkbox: () => true,
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  tel: (text) => /^\+?[\d\s()./-]+$/.test(text) && text.replace(/\D/g, '').length >= 3,
  url: (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
  number: (text) => /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text),
  date: isDate,
};

/** @see HTML, section 2.3.5.2 (valid date string) */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}
