import { describe, expect, test } from 'vitest';
import { satisfies } from '../../../../edge/access/required-claims.ts';

describe('claims fulfil what is needed', () => {
  test.each([
    [{ role: 'admin' }, { role: 'admin' }],
    [{ role: 'editor' }, { role: ['admin', 'editor'] }],
    [{ roles: ['user', 'admin'] }, { roles: 'admin' }],
    [{ realm_access: { roles: ['admin'] } }, { 'realm_access.roles': 'admin' }],
    [{ 'https://example.com/roles': ['admin'] }, { 'https://example.com/roles': 'admin' }],
    [
      { is_staff: true, level: 3 },
      { is_staff: true, level: [3, 4] },
    ],
  ])('%j fulfils %j', (claims, needs) => {
    expect(satisfies(claims, needs)).toBe(true);
  });

  test.each([
    [{}, { role: 'admin' }],
    [{ role: 'Admin' }, { role: 'admin' }],
    [{ role: 'admin super' }, { role: 'admin' }],
    [{ role: ['user'] }, { role: 'admin' }],
    [{ role: { admin: true } }, { role: 'admin' }],
    [{ role: null }, { role: 'null' }],
    [{ is_staff: 'true' }, { is_staff: true }],
    [{ role: 'admin' }, { role: 'admin', tenant: 'a' }],
    [{ realm_access: { roles: [] } }, { 'realm_access.roles': 'admin' }],
    [{ realm_access: null }, { 'realm_access.roles': 'admin' }],
    [{}, { 'constructor.name': 'Object' }],
    [{}, { __proto__x: 'a' }],
    [{ role: undefined }, { role: [] }],
  ])('%j does not fulfil %j', (claims, needs) => {
    expect(satisfies(claims, needs)).toBe(false);
  });
});
