import type { FormFlash } from '../auth/flash.ts';
import type { RegistrationField } from '../backend/registration-fields.ts';
import { YES } from './asked.ts';

/** What the form for registrations is told of the fields that a site has of its own, by their place in it. */
export type OwnFieldFacts = Readonly<
  Partial<
    Record<`field${number}${'' | 'Name' | 'Label' | 'Type' | 'Box' | 'Required' | 'Autocomplete'}`, string>
  >
>;

export function ownFieldFacts(
  fields: readonly RegistrationField[],
  flash: FormFlash | undefined,
): OwnFieldFacts {
  const facts = fields.flatMap(({ name, label, type = 'text', required, autocomplete = '' }, index) => {
    const slot = `field${index}` as const;
    const isBox = type === 'checkbox';
    return [
      [slot, flash?.own?.[name] ?? ''],
      [`${slot}Name`, name],
      [`${slot}Label`, label],
      [`${slot}Type`, isBox ? '' : type],
      [`${slot}Box`, isBox ? YES : ''],
      [`${slot}Required`, required ? YES : ''],
      [`${slot}Autocomplete`, autocomplete],
    ] as const;
  });
  return Object.fromEntries(facts);
}

/** The place of the one that is not filled in as it should be. */
export function wrongOwnField(
  fields: readonly RegistrationField[],
  flash: FormFlash | undefined,
): string | undefined {
  const index = fields.findIndex(({ name }) => name === flash?.wrong);
  return index < 0 ? undefined : `field${index}`;
}
