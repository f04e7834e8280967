import { describe, expect, test } from 'vitest';
import {
  createTransaction,
  forgetTransactions,
  takeTransaction,
} from '../../../../edge/auth/sign-in-transaction.ts';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { findCookie, presentCookies, replaceCookie } from '../../../../edge/session/cookie.ts';
import { expireTossed } from '../../../../edge/session/cookie-tossing.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';
import { SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const JAR = cookieJar(new Headers());
const PROVIDER = { name: 'a provider' };
const SEALER = createSealer([SECRET], 'growth');
/** Characters. */
const SIZES = [1_000, 10_000, 100_000] as const;
/** Ten times the input may take so many times as long: what grows with its square takes a hundred times. */
const MOST = 40;
/** Other work on the machine only ever adds: the best of as many rounds counts, and no more are played than are needed. */
const ROUNDS = 8;
/** Microseconds of the processor's time, below which nothing can be told. */
const SHORTEST = 2_000;

/** Texts of a length in which something is there as often as can be. */
const HEADERS: Readonly<Record<string, string>> = {
  semicolons: ';',
  blanks: ' ',
  tabs: '\t',
  'blanks within': 'a \t b',
  'equals signs': '=',
  'small cookies': 'a=b; ',
  'our name': '__Host-session',
  'our cookie': '__Host-session=x;',
  'our chunk': '__Host-session.0=x; ',
  'our chunks': '__Host-session.0=; __Host-session.1=; __Host-session.2=; __Host-session.7=; ',
  'nearly our name': ' \u00a0__Host-session=x; ',
  'a sign-in': '__Host-sign-in.0mhg2d8k0-AAAAAAAA=x; ',
  numbers: '0',
};
const PATHS: Readonly<Record<string, string>> = {
  slashes: '/',
  'short segments': '/a',
  semicolons: '/;',
  letters: 'a',
};

describe('takes time in proportion to', () => {
  test.each(Object.entries(HEADERS))('a cookie header of %s', async (_, unit) => {
    await expectLinear((size) => {
      const header = unit.repeat(size / unit.length);
      const carrier = { headers: new Headers({ cookie: header }), jar: JAR, found: findCookie(header, JAR) };
      return async () => {
        findCookie(header, JAR);
        presentCookies(header, JAR);
        findCookie(`a${header}b`, JAR);
        replaceCookie(header, JAR, 'x');
        forgetTransactions(carrier);
        await takeTransaction(SEALER, carrier, PROVIDER, header, Date.now);
      };
    });
  });

  test.each(Object.entries(PATHS))('a path of %s', async (_, unit) => {
    await expectLinear((size) => {
      const url = new URL(`https://app.example.com/${unit.repeat(size / unit.length)}`);
      return async () => {
        expireTossed(['__Host-session', '__Host-session.0'], url);
      };
    });
  });

  test.each(['a.', 'a', '1.', '.'])('a host of %j', async (unit) => {
    await expectLinear((size) => {
      const host = `${unit.repeat(size / unit.length)}example.com`;
      const headers = new Headers({ host });
      return async () => {
        cookieJar(headers);
        expireTossed(['__Host-session'], { hostname: host, pathname: '/a/b' });
      };
    });
  });

  test('a `state` that comes back', async () => {
    const { state } = createTransaction(Date.now(), PROVIDER, '', '');
    await expectLinear((size) => {
      const long = state + '.'.repeat(size);
      const carrier = { headers: new Headers({ cookie: 'a=b' }), jar: JAR, found: findCookie('a=b', JAR) };
      return () => takeTransaction(SEALER, carrier, PROVIDER, long, Date.now);
    });
  });
});

/** @param prepare - makes of a size what is to be measured */
async function expectLinear(prepare: (size: number) => () => Promise<unknown>): Promise<void> {
  const works = SIZES.map(prepare);
  let best: number[] = works.map(() => Number.POSITIVE_INFINITY);
  let tooMuch: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times: number[] = [];
    for (const work of works) times.push(await timeOf(work));
    best = best.map((time, at) => Math.min(time, times[at] ?? time));
    tooMuch = best.slice(1).filter((time, at) => time / (best[at] ?? 0) > MOST);
    if (round > 1 && tooMuch.length === 0) return;
  }
  expect({ times: best, tooMuch }).toEqual({ times: best, tooMuch: [] });
}

/** @returns microseconds of the processor's time, of one call */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  for (let calls = 1; ; calls *= 4) {
    const began = process.cpuUsage();
    for (let call = 0; call < calls; call += 1) await work();
    const { user, system } = process.cpuUsage(began);
    if (user + system >= SHORTEST) return (user + system) / calls;
  }
}
