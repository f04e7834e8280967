import { expect, test } from 'vitest';
import { launch, runQuietly } from '../../../scripts/lib/processes.ts';
import { startAnnounced } from '../../../scripts/serve/announced.ts';

const node = (script: string) => [process.execPath, ['-e', script]] as const;

test('a command that succeeds is quiet, and its output is kept', async () => {
  expect(await runQuietly(...node('console.log("out"); console.error("err")'))).toMatch(/out/);
});

test('a command that fails tells all it has printed, and its exit code', async () => {
  const failing = runQuietly(...node('console.log("the cause"); process.exit(3)'));
  await expect(failing).rejects.toThrow(/the cause[\s\S]*exit code 3/);
});

test('a command that does not exist fails by its name', async () => {
  await expect(runQuietly('no-such-command', [])).rejects.toThrow(/no-such-command/);
});

test('stopping ends the children of a command too', async () => {
  const seen = Promise.withResolvers<void>();
  const parent = `const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', 'console.log("child"); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    setInterval(() => {}, 1000);`;
  const launched = launch(...node(parent), { onLine: () => seen.resolve() });
  await seen.promise;
  await launched.stop();
  // Resolves only when no one has the output open any more.
  expect(await launched.ended).not.toBe(0);
});

test('a server that ends before it is ready fails with all it has printed', async () => {
  const starting = startAnnounced(...node('console.log("no luck")'), { onLine: () => undefined });
  await expect(starting).rejects.toThrow(/no luck[\s\S]*did not start/);
});
