import { expect, test } from 'vitest';
import { initials } from '../../../../components/ui/initials.ts';

test.each([
  ['Dana Demo', 'DD'],
  ['Ana María de la Cruz', 'AC'],
  ['robin', 'R'],
  ['élodie', 'É'],
  ['dana@gatehouse.example', 'DE'],
  ['42', '4'],
  ['  ', '?'],
  ['𝒜lba', '𝒜'],
])('shortens %j to %j', (name, short) => {
  expect(initials(name)).toBe(short);
});
