import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

const EXAMPLES = 'tests/fuzz/examples';

describe('the fuzz command', () => {
  test('finds a broken promise, says the smallest input that breaks it, and fails', async () => {
    const { code, output } = await fuzz('broken.ts', { FUZZ_SEED: '42', FUZZ_RUNS: '500' });
    expect(code).toBe(1);
    expect(output).toMatch(/a number is even or odd +500 +\d+ +\d+ +0\n/);
    expect(output).toMatch(/a number is below 1000 .* 1\n/);
    expect(output).toContain('input  1000\n');
    expect(output).toContain('error  1000 is not\n');
    expect(output).toContain('FUZZ_SEED=42 FUZZ_RUNS=500 npm run fuzz');
    expect(output).toContain('1 kept, 1 broken');
  });

  test('does the same again for the same seed', async () => {
    const run = { FUZZ_SEED: '7', FUZZ_RUNS: '300' };
    const [once, again] = await Promise.all([fuzz('broken.ts', run), fuzz('broken.ts', run)]);
    expect(once.output).toBe(again.output);
  });

  test('succeeds when every promise is kept, and says the seed that it chose', async () => {
    const { code, output } = await fuzz('kept.ts', { FUZZ_RUNS: '50' });
    expect(code).toBe(0);
    expect(output).toMatch(/^FUZZ_SEED=\d+ FUZZ_RUNS=50\n/);
    expect(output).toContain('1 kept, 0 broken');
  });

  test('refuses a number that is none', async () => {
    const { code, output } = await fuzz('kept.ts', { FUZZ_RUNS: 'many' });
    expect(code).toBe(1);
    expect(output).toContain('FUZZ_RUNS must be a whole number above 0, not "many".');
  });
});

async function fuzz(example: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'tests/fuzz/run.ts', `${EXAMPLES}/${example}`], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: out + errors };
}
