import { ensureProgram, findProgram } from './programs.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Finds a Chromium, or installs Debian's where that can be done without asking.
 *
 * @returns the path of its program
 * @throws Failure saying what to do, where there is none and it cannot be installed
 */
export function ensureChromium(): Promise<string> {
  return ensureProgram({
    name: 'Chromium',
    debianPackages: ['chromium'],
    find: () => process.env.CHROMIUM_PATH || COMMANDS.map(findProgram).find((path) => path !== undefined),
    cure:
      'The browser tests need Chromium: install it (Debian and Ubuntu: `sudo apt-get install chromium`), ' +
      'or say where it is with CHROMIUM_PATH.',
  });
}
