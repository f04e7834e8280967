import { describe, expect, test } from 'vitest';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import type { LimitKind, SharedCounter } from '../../../../edge/rate-limit/types.ts';
import type { RequestOptions } from '../../../fixtures/clients/test-browser.ts';
import {
  DISCOVERY,
  hang,
  houseWithProvider,
  type SmallProvider,
} from '../../../fixtures/core/small-provider.ts';
import { MINUTE, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const MANY = 200;
const PER_ADDRESS = 60;
const from = (address: string): RequestOptions => ({ headers: { 'x-real-ip': address } });
const HERE = from('192.0.2.7');
const SCRIPT: RequestOptions = { headers: { 'x-real-ip': '192.0.2.7', accept: 'application/json' } };
/** Of strangers who have nothing in common. */
const elsewhere = (turn: number) => from(`198.51.${turn >> 8}.${turn & 255}`);

const times = <T>(count: number, each: (turn: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, turn) => each(turn)));
const statusesOf = (responses: readonly Response[], status: number) =>
  responses.filter((response) => response.status === status).length;
const askedFor = ({ asked }: SmallProvider, path: string) => asked.filter((each) => each === path).length;

async function signIn(provider: SmallProvider, ask: RequestOptions): Promise<Response> {
  const visitor = provider.house.browser();
  return provider.comeBack(visitor, await provider.begin(visitor, ask), undefined, ask);
}

describe('sign-ins that are begun at a provider', () => {
  test('are counted by address: it is told of sixty in a minute, however many arrive at once', async () => {
    const provider = await houseWithProvider();
    const responses = await times(MANY, () => provider.begin(provider.house.browser(), HERE));
    expect([statusesOf(responses, 303), statusesOf(responses, 429)]).toEqual([
      PER_ADDRESS,
      MANY - PER_ADDRESS,
    ]);
    expect(askedFor(provider, '/par')).toBe(PER_ADDRESS);
    expect(askedFor(provider, DISCOVERY)).toBe(1);
    expect((await provider.begin(provider.house.browser(), from('192.0.2.8'))).status).toBe(303);
  });

  test('beyond that get the form with the reason, or a problem document, and are told when to come again', async () => {
    const provider = await houseWithProvider({ environment: { SIGN_IN_LIMIT_PER_ADDRESS: '1' } });
    const { house } = provider;
    await provider.begin(house.browser(), HERE);
    house.pass(20 * SECOND);
    const page = await house.browser().request('/auth/login?returnTo=/docs/a', HERE);
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '40']);
    const notice = house.passes.at(-1)?.headers.get(LOGIN_FLASH_HEADER) ?? null;
    expect(decodeLoginFlash(notice)).toMatchObject({ code: 'rate_limited', returnTo: '/docs/a' });
    const document = await provider.begin(house.browser(), { ...SCRIPT, headers: { ...SCRIPT.headers } });
    expect([document.status, document.headers.get('retry-after')]).toEqual([429, '40']);
    expect(await document.json()).toMatchObject({ code: 'rate_limited' });
    expect(house.log.filter(({ event }) => event === 'sign_in_limited')).toEqual([
      { level: 'warn', event: 'sign_in_limited', fields: { reason: 'provider' } },
    ]);
    house.pass(40 * SECOND);
    expect((await provider.begin(house.browser(), HERE)).status).toBe(303);
  });

  test('count for one /64, and for no other', async () => {
    const provider = await houseWithProvider({ environment: { SIGN_IN_LIMIT_PER_ADDRESS: '2' } });
    const begin = (address: string) => provider.begin(provider.house.browser(), from(address));
    const statuses = [];
    for (const last of ['1', '2', 'ffff:3']) statuses.push((await begin(`2001:db8::${last}`)).status);
    expect(statuses).toEqual([303, 303, 429]);
    expect((await begin('2001:db8:0:1::1')).status).toBe(303);
  });

  test('an office behind one address completes as many as it likes', async () => {
    const provider = await houseWithProvider();
    for (let turn = 0; turn < 3 * PER_ADDRESS; turn += 1) {
      const response = await signIn(provider, HERE);
      expect([response.status, response.headers.get('location')]).toEqual([303, '/dashboard']);
    }
  });

  test('leave the passwords from that address alone, and the other way round', async () => {
    const provider = await houseWithProvider({ environment: { SIGN_IN_LIMIT_PER_ADDRESS: '1' } });
    const { house } = provider;
    await times(3, () => provider.begin(house.browser(), HERE));
    const wrong = { username: 'someone', password: 'a-guess' };
    expect((await house.browser().signIn(wrong, HERE)).status).toBe(401);
    expect((await house.browser().signIn(wrong, HERE)).status).toBe(429);
    expect((await provider.begin(house.browser(), from('192.0.2.9'))).status).toBe(303);
  });

  test.each(['image', 'iframe', 'empty'])(
    'cost nobody anything where they are asked for as %s',
    async (as) => {
      const provider = await houseWithProvider();
      const headers = { 'x-real-ip': '192.0.2.7', 'sec-fetch-dest': as };
      await times(MANY, () => provider.begin(provider.house.browser(), { headers }));
      expect(provider.asked).toEqual([]);
      expect((await provider.begin(provider.house.browser(), HERE)).status).toBe(303);
    },
  );
});

describe('browsers that come back from a provider', () => {
  test('with a code that is none are counted by address, however often they use one transaction', async () => {
    const provider = await houseWithProvider();
    const visitor = provider.house.browser();
    const begun = await provider.begin(visitor, HERE);
    const responses = await times(MANY, (turn) =>
      provider.comeBack(visitor.clone(), begun, `a-guess-${turn}`, HERE),
    );
    expect(statusesOf(responses, 429)).toBe(MANY - (PER_ADDRESS - 1));
    expect(askedFor(provider, '/token')).toBe(PER_ADDRESS - 1);
  });

  test('with a good code beyond the limit keep their transaction, and get in when the wait is over', async () => {
    const provider = await houseWithProvider({ environment: { SIGN_IN_LIMIT_PER_ADDRESS: '2' } });
    const [owner, stranger] = [provider.house.browser(), provider.house.browser()];
    const begun = await provider.begin(owner, HERE);
    await provider.begin(stranger, HERE);
    const early = await provider.comeBack(owner, begun, undefined, HERE);
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '60']);
    provider.house.pass(MINUTE);
    const response = await provider.comeBack(owner, begun, undefined, HERE);
    expect(response.headers.get('location')).toBe('/dashboard');
  });

  test.each([
    ['a state of nobody', '/auth/callback?state=x&code=y'],
    ['no state', '/auth/callback?code=y'],
    ['a refusal', '/auth/callback?error=access_denied&state=x'],
  ])('with %s make nobody be asked', async (_, path) => {
    const provider = await houseWithProvider();
    await times(MANY, (turn) => provider.house.browser().request(path, elsewhere(turn)));
    expect(provider.asked).toEqual([]);
  });
});

describe('a provider that hangs', () => {
  test('is asked for its metadata once by two hundred who would sign in, and all of them get an answer', async () => {
    const provider = await houseWithProvider();
    provider.instead.set(DISCOVERY, hang);
    const responses = await times(MANY, (turn) => provider.begin(provider.house.browser(), elsewhere(turn)));
    expect(provider.asked).toEqual([DISCOVERY]);
    expect(statusesOf(responses, 303)).toBe(MANY);
    expect(responses[0]?.headers.get('location')).toContain('reason=backend_unavailable');
    provider.instead.clear();
    provider.house.pass(SECOND);
    expect((await provider.begin(provider.house.browser(), HERE)).headers.get('location')).toContain(
      '/authorize',
    );
  }, 20_000);

  test('is asked for its metadata and its keys once by two hundred logout tokens that nobody has signed', async () => {
    const provider = await houseWithProvider();
    provider.instead.set('/jwks', hang);
    const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
    const responses = await times(MANY, (turn) => {
      const token = `${part({ alg: 'ES256', typ: 'logout+jwt', kid: `k${turn}` })}.${part({})}.AAAA`;
      return provider.house.browser().submit('/auth/backchannel-logout', { logout_token: token });
    });
    expect(statusesOf(responses, 400)).toBe(MANY);
    expect(provider.asked).toEqual([DISCOVERY, '/jwks']);
  }, 20_000);

  test('at its token endpoint is asked no more often than the limit says', async () => {
    const provider = await houseWithProvider({ environment: { SIGN_IN_LIMIT_PER_ADDRESS: '5' } });
    provider.instead.set('/token', () => Promise.reject(new TypeError('unreachable')));
    const visitor = provider.house.browser();
    const begun = await provider.begin(visitor, HERE);
    for (let turn = 0; turn < 20; turn += 1) await provider.comeBack(visitor.clone(), begun, undefined, HERE);
    expect(askedFor(provider, '/token')).toBe(4);
  });
});

describe('signing out', () => {
  test('with a cookie that is none asks nobody', async () => {
    const provider = await houseWithProvider();
    await times(MANY, (turn) => {
      const visitor = provider.house.browser();
      visitor.cookies.set('gatehouse-session', `garbage-${turn}`);
      return visitor.signOut(elsewhere(turn));
    });
    expect(provider.asked).toEqual([]);
  });

  test('two hundred times with copies of one cookie makes the provider revoke three times, and each copy is signed out', async () => {
    const provider = await houseWithProvider();
    const visitor = provider.house.browser();
    await provider.comeBack(visitor, await provider.begin(visitor, HERE), undefined, HERE);
    expect(visitor.cookies.has('gatehouse-session')).toBe(true);
    const copies = Array.from({ length: MANY }, () => visitor.clone());
    const responses = await Promise.all(copies.map((copy) => copy.signOut(HERE)));
    expect(statusesOf(responses, 303)).toBe(MANY);
    expect(askedFor(provider, '/revoke')).toBe(3);
    expect(copies.every(({ cookies }) => !cookies.has('gatehouse-session'))).toBe(true);
  });
});

test('asking who is signed in makes nobody be asked, whatever the cookie', async () => {
  const provider = await houseWithProvider();
  await times(MANY, (turn) => {
    const visitor = provider.house.browser();
    visitor.cookies.set('gatehouse-session', `garbage-${turn}`);
    return visitor.request('/auth/session', { as: 'fetch' });
  });
  expect([...provider.asked, ...provider.house.asked]).toEqual([]);
});

describe('the counter that isolates share', () => {
  const counting = (count: (kind: LimitKind, by: number) => number) => {
    const told: [LimitKind, number][] = [];
    const counter: SharedCounter = {
      async count(kind, _, by = 1) {
        told.push([kind, by]);
        return count(kind, by);
      },
    };
    return { told, counter };
  };

  test('is told of each sign-in that is begun, and that it is completed', async () => {
    const { told, counter } = counting(() => 0);
    const provider = await houseWithProvider({ signInCounter: counter });
    await signIn(provider, HERE);
    expect(told).toEqual([
      ['provider', 1],
      ['provider', -1],
    ]);
  });

  test('ends them before the provider is asked, for as long as it says', async () => {
    const provider = await houseWithProvider({ signInCounter: counting(() => 30 * SECOND).counter });
    const response = await provider.begin(provider.house.browser(), HERE);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    expect(askedFor(provider, '/par')).toBe(0);
  });

  test('leaves the limit of the isolate in force when it is down', async () => {
    const { counter, told } = counting(() => {
      throw new Error('down');
    });
    const provider = await houseWithProvider({ signInCounter: counter });
    const responses = await times(MANY, () => provider.begin(provider.house.browser(), HERE));
    expect([statusesOf(responses, 303), statusesOf(responses, 429)]).toEqual([
      PER_ADDRESS,
      MANY - PER_ADDRESS,
    ]);
    expect(told.length).toBeLessThanOrEqual(PER_ADDRESS);
    expect((await signIn(provider, from('192.0.2.8'))).headers.get('location')).toBe('/dashboard');
  });
});
