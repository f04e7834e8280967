import { expect, test } from 'vitest';
import * as standIn from '../../../../components/session-client/client.server.ts';
import * as client from '../../../../components/session-client/client.ts';

test('what stands in for the client on the server has all of its names', () => {
  expect(Object.keys(standIn).sort()).toEqual(Object.keys(client).sort());
});

test('and says what it is when it is called', () => {
  expect(() => standIn.apiFetch()).toThrow('This runs in browsers only');
});
