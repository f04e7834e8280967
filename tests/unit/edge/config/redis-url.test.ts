import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import type { Platform } from '../../../../edge/platform.ts';
import { OPTIONS } from '../../../fixtures/core/test-gatehouse.ts';

const SESSION_SECRET = 'a-secret-for-tests-that-is-long-enough';

function read(environment: Record<string, string>) {
  const loaded = loadConfig({ SESSION_SECRET, ...environment });
  return loaded.ok
    ? { redis: loaded.config.redis, warned: loaded.config.warnings.map(({ variable }) => variable) }
    : { problems: loaded.problems.map(({ variable }) => variable) };
}

describe('REDIS_URL', () => {
  it.each([
    ['redis://127.0.0.1:6379', []],
    ['rediss://default:pass%21word@redis.example.com:6380/2', []],
    ['redis://redis:6379', ['REDIS_URL']],
    ['redis://:password@10.0.0.7', ['REDIS_URL']],
  ])(
    'leads to a Redis over TCP, with a word where others on the network could read along: %s',
    (url, warned) => {
      expect(read({ REDIS_URL: url, REFRESH_COORDINATOR: 'redis' })).toEqual({ redis: { url }, warned });
    },
  );

  it.each([
    'redis.example.com:6379',
    'https://redis.example.com',
    'redis://',
    'redis:///0',
    'rediss://redis.example.com/name',
    'rediss://redis.example.com?family=6',
    'redis://redis.example.com:6379',
  ])('is refused where it is none, or anyone on the way could read its password: %s', (url) => {
    expect(read({ REDIS_URL: url })).toEqual({ problems: ['REDIS_URL'] });
  });

  test('goes before an address over HTTP', () => {
    const rest = { UPSTASH_REDIS_REST_URL: 'https://a.example', UPSTASH_REDIS_REST_TOKEN: 'token' };
    expect(read(rest).redis).toEqual({ url: 'https://a.example', token: 'token' });
    expect(read({ ...rest, REDIS_URL: 'redis://localhost' }).redis).toEqual({ url: 'redis://localhost' });
  });

  test('is not looked at where there is no TCP: others set it for themselves', () => {
    const open = (platform: Partial<Platform>) =>
      openGatehouse(
        { SESSION_SECRET, BACKEND_URL: 'https://api.example.com', REDIS_URL: 'nonsense' },
        OPTIONS,
        { backendFetch: () => async () => new Response(), log: () => {}, ...platform },
      ).ok;
    expect([open({}), open({ hasTcp: true })]).toEqual([true, false]);
  });
});
