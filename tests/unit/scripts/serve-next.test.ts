import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { NODE_OPTIONS } from '../../../scripts/serve/next.ts';

test('cookies of the largest size that was ever set reach the gate, which takes them away', () => {
  const env = { ...process.env, NODE_OPTIONS };
  const taken = Number(execFileSync(process.execPath, ['-p', "require('node:http').maxHeaderSize"], { env }));
  expect(taken).toBeGreaterThan(8 * 4_000 + 16 * 1_024);
});
