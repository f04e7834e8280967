import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../../scripts/lib/git.ts';
import { type Checkout, checkOut } from '../fixtures/lib/checkout.ts';
import { beginRepository, commitAll, typedIn } from '../fixtures/lib/repository.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>\n';
const WISHES = ['--name', "Acme's Portal", '--language', 'pt-br', '--color', '#1F4FD8', '--drop-demo'];
/** Words of the demo's backend and pages that no site of its own has a use for. */
const OF_THE_DEMO = ['let-me-in', 'gatehouse.example', 'reuseWindowSeconds', 'Call the API'];

let copy: Checkout;
beforeAll(async () => {
  copy = await checkOut();
  beginRepository(copy.directory);
});
afterAll(() => copy?.remove());

function inCopy(command: string): Promise<string> {
  return typedIn(copy.directory, command);
}

function makeMine(...wishes: readonly string[]): Promise<string> {
  return inCopy(`npm run make-mine -- ${wishes.map((each) => `"${each}"`).join(' ')}`);
}

const read = (path: string) => readFileSync(join(copy.directory, path), 'utf8');
const changes = () => gitIn(copy.directory)(['status', '--porcelain']);

describe('a copy that is made a site of its own', () => {
  it.each([
    [['--language', 'german, please'], '--language'],
    [['--color', 'blue'], '--color'],
    [['--logo', 'package.json'], '--logo'],
    [['--logo', 'nowhere.svg'], 'no such file'],
    [['--name', ' '], '--name'],
    [['--nmae', 'x'], '--name <text>'],
  ])('stays as it is where something cannot be used: %j', async (wishes, words) => {
    await expect(makeMine(...wishes, '--drop-demo')).rejects.toThrow(words);
    expect(changes()).toBe('');
  });

  it('stays as it is where work could be lost', async () => {
    writeFileSync(join(copy.directory, 'app/page.tsx'), 'work');
    await expect(makeMine(...WISHES)).rejects.toThrow('app/page.tsx');
    expect(changes()).toBe(' M app/page.tsx\n');
    gitIn(copy.directory)(['checkout', '--quiet', '.']);
  });

  it('has its name, its language, its colours and its logo', async () => {
    writeFileSync(join(copy.directory, '.gatehouse', 'own.svg'), LOGO);
    await makeMine(...WISHES, '--logo', '.gatehouse/own.svg');
    expect(read('brand.ts')).toContain(`name: "Acme's Portal"`);
    expect(read('brand.ts')).toContain("language: 'pt-BR'");
    expect(read('locales/index.ts')).toContain("{ 'pt-BR': ptBR }");
    expect(read('locales/pt-BR.ts')).toContain('export const ptBR: Words = {');
    expect(read('app/colors.css')).toContain('--accent: #1f4fd8;');
    expect(read('public/icon.svg')).toBe(LOGO);
  });

  it('does not change when it is made so again, and keeps what is not named', async () => {
    commitAll(copy.directory);
    await makeMine(...WISHES, '--logo', '.gatehouse/own.svg');
    await makeMine('--drop-demo');
    expect(changes()).toBe('');
  });

  it('passes its tests', { timeout: QUARTER_HOUR_MS }, async () => {
    await inCopy('npm run lint');
    await inCopy('npm run typecheck');
    await inCopy('npm test -- unit worker');
  });

  it('has nothing of the demo in its Worker', () => {
    const modules = globSync('**/*.js', { cwd: join(copy.directory, '.gatehouse/worker') });
    expect(modules.length).toBeGreaterThan(5);
    const texts = modules.map((file) => read(join('.gatehouse/worker', file)));
    expect(OF_THE_DEMO.filter((words) => texts.some((each) => each.includes(words)))).toEqual([]);
  });
});
