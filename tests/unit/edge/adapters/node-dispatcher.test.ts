import { expect, test, vi } from 'vitest';
import { plainDispatcher } from '../../../../edge/adapters/node-dispatcher.ts';

/** What is sent on of some headers, by whatever in this process sends them. */
function sentOn(headers: Readonly<Record<string, string>> | Iterable<unknown>): unknown {
  new Headers();
  const shared = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  const dispatch = vi.spyOn(shared, 'dispatch').mockReturnValue(true);
  plainDispatcher()?.dispatch({ headers }, {});
  return Reflect.get(Object(dispatch.mock.calls[0]?.[0]), 'headers');
}

test('the headers of `fetch` go on without what browsers say', () => {
  expect(sentOn({ accept: '*/*', 'Sec-Fetch-Mode': 'cors' })).toEqual({ accept: '*/*' });
});

test.each([
  ['a list', ['accept', '*/*']],
  ['a map', new Map([['accept', '*/*']])],
  ['an object of headers', new Headers({ accept: '*/*' })],
])('those of anyone else, who has them in %s, are left as they are', (_, headers) => {
  expect(sentOn(headers)).toBe(headers);
});
