import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as yaml from 'yaml';
import { APPLICATION } from '../../../scripts/build/shape.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

test('the image is built of what the application is made of, and of nothing that lies beside it', () => {
  const [everything, ...taken] = readFileSync('.dockerignore', 'utf8').trim().split('\n');
  const wanted = [...APPLICATION, 'scripts', 'server', 'package-lock.json', 'gatehouse.json'];
  expect(everything).toBe('*');
  expect(taken.sort()).toEqual([...new Set(wanted.map((path) => `!${path.split('/')[0]}`))].sort());
});

test('the image runs on the Node of the project, as nobody in particular', () => {
  const [major] = devDependencies.node.split('.');
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(bases).toEqual([`node:${major}-slim`, `node:${major}-slim`]);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  expect(dockerfile).not.toMatch(/^(?:ARG|ENV) .*SECRET/m);
});

test('compose gives the server the time that its end may take, and no secret of ours', () => {
  const { services } = yaml.parse(readFileSync('compose.yaml', 'utf8'));
  expect(services.gatehouse.stop_grace_period).toBe('30s');
  expect(services.gatehouse.environment).toMatchObject({
    REDIS_URL: 'redis://redis:6379',
    SESSION_SECRET: expect.stringMatching(/^\$\{SESSION_SECRET:\?/),
  });
});
