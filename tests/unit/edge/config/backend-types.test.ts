import { expectTypeOf, test } from 'vitest';
import { type BackendDefinition, defineBackend } from '../../../../edge/config/backend-definition.ts';
import { optionProblems } from '../../../../edge/config/options.ts';
import { OPTIONS } from '../../../fixtures/core/test-gatehouse.ts';

type Login = Exclude<NonNullable<BackendDefinition['login']>, 'none'>;
type Refresh = Exclude<NonNullable<BackendDefinition['refresh']>, 'none'>;

test('the compiler knows what functions are given, and what they may return', () => {
  expectTypeOf<Parameters<NonNullable<Login['request']>>[0]['password']>().toEqualTypeOf<string>();
  expectTypeOf<Parameters<NonNullable<Refresh['request']>>[0]['refreshToken']>().toEqualTypeOf<
    string | undefined
  >();
  expectTypeOf<Parameters<NonNullable<Refresh['request']>>[0]>().not.toHaveProperty('password');
  expectTypeOf<NonNullable<Login['answer']>>().returns.not.toBeAny();
});

test('the compiler refuses what the checks refuse', ({ expect }) => {
  const login = { path: '/in', body: { u: '$username', p: '$password' } };
  const wrong = [
    // @ts-expect-error there is no such preset
    defineBackend({ extends: 'rails' }),
    // @ts-expect-error there is no such exchange
    defineBackend({ extends: 'custom', signin: login }),
    // @ts-expect-error there is no such method
    defineBackend({ extends: 'custom', login: { ...login, method: 'LOCK' } }),
    // @ts-expect-error there is no such member of an exchange
    defineBackend({ extends: 'custom', login: { path: '/in', url: '/in', body: login.body } }),
    // @ts-expect-error nothing else is a place
    defineBackend({ extends: 'custom', tokens: { access: { body: 'a' } } }),
    // @ts-expect-error nothing else is a credential
    defineBackend({ extends: 'custom', credential: { query: 'token' } }),
  ];
  for (const backend of wrong) expect(optionProblems({ ...OPTIONS, backend })).not.toEqual([]);
  // @ts-expect-error a sign-in may not be judged by a word
  defineBackend({ extends: 'custom', login: { ...login, answer: () => 'ok' } });
  const answer = () => ({ status: 'refused', reason: 'bad' }) as const;
  // @ts-expect-error a reason is one of a closed list
  defineBackend({ extends: 'custom', login: { ...login, answer } });
});
