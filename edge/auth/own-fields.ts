import type { AddedMembers } from '../backend/added-members.ts';
import { readOwnFields } from '../backend/registration-fields.ts';
import type { FormFields } from '../http/form.ts';
import type { Services } from '../pipeline/context.ts';
import type { FormRefusal } from './refuse-form.ts';

/** What was typed into the fields that a site has of its own: as it is sent, as it comes back in the form, and what is wrong with it. */
export type OwnTyped = {
  /** By dot-paths. */
  readonly added: AddedMembers;
  /** By their names. */
  readonly shown: Readonly<Record<string, string>>;
} & ({ readonly refusal: FormRefusal } | object);

export const NOTHING_OWN: OwnTyped = { added: {}, shown: {} };

/** Reads the fields of a registration that gatehouse.config.ts names. */
export function ownIn({ backend }: Services, fields: FormFields): OwnTyped {
  const { registrationFields = [] } = backend.preset;
  if (registrationFields.length === 0) return NOTHING_OWN;
  const texts = registrationFields.filter(({ type }) => type !== 'checkbox');
  const shown = Object.fromEntries(texts.map(({ name }) => [name, fields.get(name) ?? '']));
  const read = readOwnFields(registrationFields, fields);
  if (!read.ok) {
    const { label = '' } = registrationFields.find(({ name }) => name === read.name) ?? {};
    const detail = `${label}: ${read.isMissing ? 'this is missing.' : 'this is not filled in as it should be.'}`;
    return { added: {}, shown, refusal: { code: 'incomplete_form', detail, wrong: read.name } };
  }
  const added = registrationFields.flatMap(({ name, member = name }) => {
    const value = read.values[name];
    return value === undefined ? [] : [[member, value] as const];
  });
  return { added: Object.fromEntries(added), shown };
}
