import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { runQuietly } from '../lib/processes.ts';
import { step } from '../lib/step.ts';

const NONINTERACTIVE = { DEBIAN_FRONTEND: 'noninteractive' };

export interface Wanted {
  /** What the tests call it. */
  readonly name: string;
  /** Debian's packages. */
  readonly debianPackages: readonly string[];
  /** Looks for it on this machine. */
  readonly find: () => string | undefined;
  /** What to do where there is none and it cannot be installed. */
  readonly cure: string;
}

/**
 * Finds a program, or installs Debian's where that can be done without asking.
 *
 * @returns the path of the program
 * @throws Failure saying what to do, where there is none and it cannot be installed
 */
export async function ensureProgram({ name, debianPackages, find, cure }: Wanted): Promise<string> {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) throw new Failure(cure);
  await step(`Installing Debian's ${name}`, async () => {
    await runQuietly('apt-get', ['update', '-q'], NONINTERACTIVE);
    await runQuietly(
      'apt-get',
      ['install', '-qy', '--no-install-recommends', ...debianPackages],
      NONINTERACTIVE,
    );
  });
  const installed = find();
  if (installed === undefined)
    throw new Failure(`apt-get installed ${debianPackages.join(', ')}, but ${name} is not to be found.`);
  return installed;
}

/** Looks for a program on the PATH. */
export function findProgram(name: string): string | undefined {
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
