import { expectTypeOf, test } from 'vitest';
import type { BackendDefinition } from '../../../../edge/config/backend-definition.ts';

type Login = Exclude<NonNullable<BackendDefinition['login']>, 'none'>;
type Tokens = NonNullable<BackendDefinition['tokens']>;
type Outcome = Awaited<ReturnType<NonNullable<Login['answer']>>>;
type Refresh = Exclude<NonNullable<BackendDefinition['refresh']>, 'none'>;

test('the compiler knows what functions are given, and what they may return', () => {
  expectTypeOf<Parameters<NonNullable<Login['request']>>[0]['password']>().toEqualTypeOf<string>();
  expectTypeOf<Parameters<NonNullable<Refresh['request']>>[0]['refreshToken']>().toEqualTypeOf<
    string | undefined
  >();
  expectTypeOf<Parameters<NonNullable<Refresh['request']>>[0]>().not.toHaveProperty('password');
  expectTypeOf<NonNullable<Login['answer']>>().returns.not.toBeAny();
});

test('the compiler knows every member, and refuses what is none', () => {
  expectTypeOf<'signin'>().not.toExtend<keyof BackendDefinition>();
  expectTypeOf<'url'>().not.toExtend<keyof Login>();
  expectTypeOf<'rails'>().not.toExtend<BackendDefinition['extends']>();
  expectTypeOf<'LOCK'>().not.toExtend<Login['method']>();
  expectTypeOf<{ readonly body: string }>().not.toExtend<Tokens['access']>();
  expectTypeOf<{ readonly query: string }>().not.toExtend<BackendDefinition['credential']>();
  expectTypeOf<string>().not.toExtend<Outcome>();
  expectTypeOf<{ readonly status: 'refused'; readonly reason: 'bad' }>().not.toExtend<Outcome>();
  expectTypeOf<{ readonly status: 'tokens' }>().not.toExtend<Outcome>();
  expectTypeOf<{ readonly status: 'tokens'; readonly accessToken: string }>().toExtend<Outcome>();
});
