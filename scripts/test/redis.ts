import { ensureProgram, findProgram } from './programs.ts';

/**
 * Finds a Redis server, or installs Debian's where that can be done without asking.
 *
 * @returns the path of its program
 * @throws Failure saying what to do, where there is none and it cannot be installed
 */
export function ensureRedis(): Promise<string> {
  return ensureProgram({
    name: 'Redis',
    debianPackages: ['redis-server'],
    find: () => process.env.REDIS_SERVER_PATH || findProgram('redis-server'),
    cure:
      'The tests of the Redis coordinator need redis-server: install it (Debian and Ubuntu: ' +
      '`sudo apt-get install redis-server`), or say where it is with REDIS_SERVER_PATH.',
  });
}
