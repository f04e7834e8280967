import { describe, expect, it } from 'vitest';
import { decodeFormFlash, FORM_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { FIELD_TYPES, type RegistrationField } from '../../../../edge/backend/registration-fields.ts';
import { optionProblems } from '../../../../edge/config/options.ts';
import { OPTIONS, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const NORA = { name: 'Nora New', email: 'nora@gatehouse.example', password: 'nora-knows' };

/** A site whose registrations have fields of their own, and what the backend is sent. */
function opened(registrationFields: readonly RegistrationField[]) {
  const sent: Record<string, unknown>[] = [];
  const house = new TestGatehouse({
    options: { account: { registrationFields } },
    environment: { BACKEND_URL: 'https://api.example.com', BACKEND_REGISTRATION: 'on' },
    wrap: () => async (request) => {
      sent.push(await request.json());
      return Response.json({}, { status: 201 });
    },
  });
  const register = (fields: Readonly<Record<string, string>>) =>
    house.browser().submit('/auth/register', { ...NORA, ...fields });
  const flash = () => decodeFormFlash(house.passes.at(-1)?.headers.get(FORM_FLASH_HEADER) ?? null);
  return { house, sent, register, flash };
}

describe('fields of a site’s own', () => {
  it('are sent where the backend takes them, and nothing else is', async () => {
    const { register, sent } = opened([
      { name: 'phone', label: 'Phone', type: 'tel' },
      { name: 'company', label: 'Company', member: 'data.org.name' },
      { name: 'age', label: 'Age', type: 'number', member: 'data.age' },
      { name: 'terms', label: 'I accept the terms', type: 'checkbox', required: true },
      { name: 'news', label: 'Send me news', type: 'checkbox' },
      { name: 'site', label: 'Site', type: 'url' },
    ]);
    const typed = {
      phone: '+49 30 1234',
      company: ' Acme ',
      age: '42.5',
      terms: '1',
      site: '',
      role: 'admin',
    };
    expect((await register(typed)).status).toBe(303);
    expect(sent).toEqual([
      {
        ...NORA,
        avatar: 'https://picsum.photos/640',
        phone: '+49 30 1234',
        data: { org: { name: 'Acme' }, age: 42.5 },
        terms: true,
        news: false,
      },
    ]);
  });

  it('are what was typed, and never what an input stands for', async () => {
    const { register, sent } = opened([{ name: 'motto', label: 'Motto' }]);
    for (const motto of ['$password', '$added0', '$email', '{"a":1}', '__proto__']) await register({ motto });
    expect(sent.map((body) => body.motto)).toEqual([
      '$password',
      '$added0',
      '$email',
      '{"a":1}',
      '__proto__',
    ]);
  });

  it('take `true` for a tick from scripts, and nothing else', async () => {
    const { house, sent } = opened([{ name: 'terms', label: 'Terms', type: 'checkbox', required: true }]);
    const post = (terms: unknown) =>
      house.browser().request('/auth/register', {
        method: 'POST',
        as: 'fetch',
        headers: { accept: 'application/json', 'content-type': 'application/json', origin: house.origin },
        body: JSON.stringify({ ...NORA, terms }),
      });
    expect((await post(true)).status).toBe(200);
    const refused = await post('true');
    expect(await refused.json()).toMatchObject({
      status: 400,
      code: 'incomplete_form',
      detail: 'Terms: this is missing.',
    });
    expect(sent).toHaveLength(1);
  });

  it.each<[NonNullable<RegistrationField['type']>, readonly string[], readonly string[]]>([
    ['text', ['a', 'x'.repeat(200)], ['x'.repeat(201)]],
    ['email', ['a@b'], ['a', 'a@', '@b', 'a b@c', 'a@b@c']],
    ['tel', ['+49 (30) 12-34', '110'], ['abc', '12', '+', '1234 x']],
    ['url', ['https://a.example', 'http://a'], ['a.example', 'javascript:alert(1)', 'ftp://a']],
    ['number', ['0', '-1', '1.5'], ['1e9', '1,5', '0x10', 'Infinity', '--1', '9'.repeat(16)]],
    ['date', ['2024-02-29'], ['2023-02-29', '2024-13-01', '24-01-01', '2024-01-01T00:00']],
  ])('have to be what they are: %s', async (type, good, bad) => {
    const { register, sent, flash } = opened([{ name: 'own', label: 'Own', type }]);
    for (const own of good) expect((await register({ own })).status, own).toBe(303);
    for (const own of bad) {
      expect((await register({ own })).status, own).toBe(400);
      expect(flash()).toMatchObject({ code: 'invalid_field', wrong: 'own', own: { own }, email: NORA.email });
    }
    expect(sent).toHaveLength(good.length);
  });

  it('come back with the rest of the form where something else is refused', async () => {
    const { register, flash } = opened([{ name: 'phone', label: 'Phone' }]);
    await register({ email: '', phone: '0123' });
    expect(flash()).toMatchObject({ code: 'incomplete', own: { phone: '0123' } });
  });
});

describe('gatehouse.config.ts', () => {
  const field = { name: 'phone', label: 'Phone' };

  it('takes every type', () => {
    const registrationFields = FIELD_TYPES.map((type) => ({ name: type, label: type, type })).filter(
      ({ name }) => name !== 'email',
    );
    expect(optionProblems({ ...OPTIONS, account: { registrationFields } })).toEqual([]);
  });

  it.each<[unknown, string]>([
    [field, 'registrationFields: is no list of fields'],
    [[{ label: 'Phone' }], 'registrationFields.0.name: is missing'],
    [[{ name: 'phone' }], 'registrationFields.0.label: is missing'],
    [[{ ...field, name: 'password' }], 'is the name of a field that the form has anyway'],
    [[{ ...field, name: 'a b' }], 'is no name of letters and digits'],
    [[{ ...field, type: 'file' }], 'is none of text, email, tel, url, number, date, checkbox'],
    [[{ ...field, member: 'data..phone' }], 'is no dot-path into a body'],
    [[{ ...field, member: 'data.constructor.x' }], 'is no dot-path into a body'],
    [[{ ...field, maxLength: 0 }], 'is no whole number from 1 to 1000'],
    [[{ ...field, pattern: '(a+)+' }], 'has no meaning there'],
    [[field, field], 'has a name twice'],
    [Array.from({ length: 9 }, (_, at) => ({ ...field, name: `f${at}` })), 'has more than 8 fields'],
  ])('is refused where they are %j', (registrationFields, problem) => {
    const found = optionProblems({ ...OPTIONS, account: { registrationFields } });
    expect(found.map((each) => each.problem)).toEqual([expect.stringContaining(problem)]);
  });
});
