/** A line of the profile, ready to be shown. */
export interface ProfileField {
  readonly label: string;
  readonly value: string;
}

/** An image from elsewhere, or a long data URL: initials stand in for it. */
const HIDDEN = ['avatar'];

/**
 * Words the profile for people: what is known first and in order, then whatever else is plain text.
 *
 * @param labels - what the fields are called that are known
 */
export function profileFields(
  profile: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): ProfileField[] {
  const known = ['name', 'email', 'role', 'id'].filter((name) => Object.hasOwn(profile, name));
  const others = Object.keys(profile).filter((name) => !known.includes(name) && !HIDDEN.includes(name));
  return [...known, ...others].flatMap((name) => {
    const value = plain(profile[name]);
    return value === undefined ? [] : [{ label: labels[name] ?? spaced(name), value }];
  });
}

function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** `phone_number` and `phoneNumber` become `Phone number`. */
function spaced(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
