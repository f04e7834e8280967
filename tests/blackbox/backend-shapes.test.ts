import { describe, expect, it } from 'vitest';
import type { BackendDefinition } from '../../edge/config/backend-definition.ts';
import {
  anonymous,
  credentialsOf,
  enter,
  everythingShown,
  isSignedOut,
  notesOwner,
  secretsOf,
} from '../fixtures/backends/contracts/browsers.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { DEFINITIONS, type ShapeName } from '../fixtures/backends/shapes/definitions.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';
import { age } from '../fixtures/clients/expired.ts';

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
  written: 'is written in functions',
};
const NAMES = Object.keys(SHAPES).filter(isShape);

describe.each(NAMES.map((name) => [SHAPES[name], name] as const))('a backend that %s', (_, name) => {
  const ours = running(() => startShape(name), { defined: name });

  it('signs people in, and lets them at what is their own', async () => {
    const { contract, target } = ours;
    for (const user of contract.users) {
      const client = await enter(target, contract, user);
      expect(await notesOwner(client, contract)).toBe(user.id);
      expect(await (await client.request('/dashboard')).text()).toContain(user.email);
    }
  });

  it('refuses a wrong password as one', async () => {
    const { contract, target } = ours;
    const guess = { ...credentialsOf(contract, contract.users[0]), password: 'wrong-guess' };
    expect((await anonymous(target).signIn(guess)).status).toBe(401);
  });

  it('shows a browser no token, and none of its cookies', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    await client.api(contract.notes);
    expect([...client.cookies.keys()]).toEqual(['gatehouse-session']);
    const shown = await everythingShown(client);
    for (const secret of secretsOf(contract, contract.users[0])) expect(shown).not.toContain(secret);
  });

  // Another address is none below /api; that of GraphQL is everything's.
  const isWithheld = !['elsewhere', 'saleor'].includes(name);
  if (isWithheld) it('gives nobody tokens through /api', givesNobodyTokens);

  if (name !== 'devise') {
    it('renews what is over, again and again, once for all tabs', renewsOnce);
    it('ends a session that is refused its renewal, and none for an outage', endsWhatIsRefused);
  }

  it('is told of a sign-out', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const old = client.clone();
    expect((await client.signOut()).status).toBe(303);
    expect(await isSignedOut(old)).toBe(true);
    const heard = contract.control.received('logout').map(({ status }) => status < 300);
    expect(heard).toEqual(contract.hasLogout ? [true] : []);
  });

  async function givesNobodyTokens() {
    const { contract, target } = ours;
    const { login = {} }: BackendDefinition = DEFINITIONS[name];
    const { path, method = 'POST' } = login === 'none' ? {} : login;
    const client = await enter(target, contract);
    const before = contract.control.received('login').length;
    const response = await client.request(`/api${path?.split('?')[0]}`, { as: 'fetch', method, body: '{}' });
    expect(response.status).toBe(400);
    expect(contract.control.received('login')).toHaveLength(before);
  }

  async function renewsOnce() {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    // What is not replaced is asked for once a minute.
    const isReplaced = contract.control.tokens.rotation === 'always';
    for (const renewals of isReplaced ? [1, 2] : [1]) {
      await age(client);
      contract.control.tokens.expireAccessTokens();
      const tabs = Array.from({ length: 6 }, () => client.clone());
      const answers = await Promise.all(tabs.map((tab) => tab.api(contract.notes)));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(contract.control.received('refresh')).toHaveLength(renewals);
      expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    }
  }

  async function endsWhatIsRefused() {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    for (const status of [500, 502, 429]) {
      contract.control.answer('refresh', () => new Response('<h1>Oh</h1>', { status }));
      expect((await client.api(contract.notes)).status).toBe(503);
    }
    contract.control.answer('refresh');
    contract.control.tokens.expireRefreshTokens();
    expect(await isSignedOut(client)).toBe(true);
  }
});

function isShape(name: string): name is ShapeName {
  return Object.hasOwn(SHAPES, name);
}
