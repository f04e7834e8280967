import { describe } from 'vitest';
import type { BackendDefinition } from '../../edge/config/backend-definition.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { DEFINITIONS, type ShapeName } from '../fixtures/backends/shapes/definitions.ts';
import { PLANS } from '../fixtures/backends/shapes/plans.ts';
import { promises } from '../fixtures/backends/shapes/promises.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';

/** What is special about each, as a title. */
const SHAPES: Readonly<Record<ShapeName, string>> = {
  flask: 'refreshes by the refresh token as bearer',
  jwtAuth: 'refreshes by the access token as bearer, be it over or not',
  devise: 'takes nested bodies, and has the token in a header of its answer',
  nest: 'has both tokens in cookies, and refreshes by GET',
  djoser: 'has another scheme than Bearer',
  dotnet: 'wants both tokens at a refresh',
  saleor: 'speaks GraphQL',
  elsewhere: 'signs people in at another address, with headers of its own and an end that is a moment',
  firebase: 'is a service on hosts of its own, beside the API',
  written: 'is written in functions',
};
const NAMES = Object.keys(SHAPES).filter(isShape);

describe.each(NAMES.map((name) => [SHAPES[name], name] as const))('a backend that %s', (_, name) => {
  const { login = {} }: BackendDefinition = DEFINITIONS[name];
  const isApart = ['elsewhere', 'firebase', 'saleor'].includes(name) || login === 'none';
  promises(
    running(() => startShape(PLANS[name]), { defined: name }),
    { login: isApart ? undefined : login, renews: name !== 'devise' },
  );
});

function isShape(name: string): name is ShapeName {
  return Object.hasOwn(SHAPES, name);
}
