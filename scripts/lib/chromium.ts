import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.ts';
import { runQuietly } from './processes.ts';
import { step } from './step.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const NONINTERACTIVE = { DEBIAN_FRONTEND: 'noninteractive' };

/**
 * Finds a Chromium, or installs Debian's where that can be done without asking.
 *
 * @returns the path of its program
 * @throws Failure saying what to do, where there is none and it cannot be installed
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    throw new Failure(
      'The browser tests need Chromium: install it (Debian and Ubuntu: `sudo apt-get install chromium`), ' +
        'or say where it is with CHROMIUM_PATH.',
    );
  }
  await step("Installing Debian's Chromium", async () => {
    await runQuietly('apt-get', ['update', '-q'], NONINTERACTIVE);
    await runQuietly('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], NONINTERACTIVE);
  });
  const installed = findChromium();
  if (installed === undefined)
    throw new Failure('apt-get installed chromium, but its program is not on the PATH.');
  return installed;
}

function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  return COMMANDS.map(findProgram).find((path) => path !== undefined);
}

function findProgram(name: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
