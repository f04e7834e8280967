import { describe, expect, test } from 'vitest';
import { satisfies } from '../../../../edge/access/required-claims.ts';

describe('claims satisfy what is needed', () => {
  test.each([
    [{ role: 'admin' }, { role: 'admin' }],
    [{ role: 'editor' }, { role: ['admin', 'editor'] }],
    [{ roles: ['user', 'admin'] }, { roles: 'admin' }],
    [{ realm_access: { roles: ['admin'] } }, { 'realm_access.roles': 'admin' }],
    [{ 'https://example.com/roles': ['admin'] }, { 'https://example.com/roles': 'admin' }],
    [{ 'a.b': 'x', a: { b: 'y' } }, { 'a.b': 'x' }],
    [{ groups: [{ name: 'admin' }] }, { 'groups.0.name': 'admin' }],
    [JSON.parse('{"__proto__":{"role":"admin"}}'), { '__proto__.role': 'admin' }],
    [
      { is_staff: true, level: 3 },
      { is_staff: true, level: [3, 4] },
    ],
  ])('%j satisfies %j', (claims, needs) => {
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
    [{ roles: ['admin'] }, { 'roles.length': 1 }],
    [{ role: 'admin' }, { 'role.length': 5 }],
    [{ scope: {} }, { 'scope.__proto__.constructor.name': 'Object' }],
  ])('%j does not satisfy %j', (claims, needs) => {
    expect(satisfies(claims, needs)).toBe(false);
  });
});
