import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { step } from '../lib/step.ts';
import { ensureProgram } from './programs.ts';
import { DEBIANS_PYTHON } from './simplejwt.ts';

const BACKENDS = join(paths.root, 'tests/fixtures/backends/real');
const PRODUCTS = join(BACKENDS, 'products');
const CURE = 'have to be installed: the npm registry is to be reached, and a gigabyte to be free.';
const PACKAGES = [
  ...['python3-djoser', 'python3-django-oauth-toolkit', 'python3-fastapi', 'python3-uvicorn'],
  ...['python3-multipart', 'python3-jwt', 'python3-flask-jwt-simple', 'python3-python-flask-jwt-extended'],
  // Glewlwyd wants to be told that nobody asks it about databases.
  ...['glewlwyd', 'dbconfig-no-thanks'],
];
const MODULES = 'djoser oauth2_provider fastapi uvicorn multipart jwt flask_jwt_simple flask_jwt_extended';
/** Whether they are there, without the seconds that it takes to load them. */
const ARE_THERE = `from importlib.util import find_spec; import sys; sys.exit(not all(map(find_spec, '${MODULES}'.split())))`;
const GLEWLWYD = '/usr/bin/glewlwyd';

/**
 * Installs the backends of npm that the doctor is tried at. They have a lock file of their own, so that nobody has them who does not
 * test.
 *
 * @returns where they are
 */
export function ensureNpmBackends(): Promise<string> {
  return ensureInstalled('backends of npm', BACKENDS);
}

/** Installs those of them that are whole products, with some hundred packages each: only a run of everything wants them. */
export function ensureNpmProducts(): Promise<string> {
  return ensureInstalled('products of npm', PRODUCTS);
}

/** Where the backends of npm are, if those of the lock file are there. */
export function findNpmBackends(): string | undefined {
  return findInstalled(BACKENDS);
}

/** The same, for whole products. */
export function findNpmProducts(): string | undefined {
  return findInstalled(PRODUCTS);
}

async function ensureInstalled(name: string, directory: string): Promise<string> {
  const flags = ['--ignore-scripts', '--omit=peer', '--no-audit', '--no-fund'];
  if (findInstalled(directory) === undefined)
    await step(`Installing ${name}`, () =>
      runQuietly('npm', ['ci', '--prefix', directory, ...flags]).catch(({ message }: Error) => {
        throw new Failure(`${message}\n\nThe doctor is tried at ${name}, which ${CURE}`);
      }),
    );
  return join(directory, 'node_modules');
}

function findInstalled(directory: string): string | undefined {
  const [wanted = '', installed = ''] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) =>
    join(directory, name),
  );
  if (!existsSync(installed)) return undefined;
  const isFresh = statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
  return isFresh ? join(directory, 'node_modules') : undefined;
}

/**
 * Finds the backends of Debian that the doctor is tried at, or installs them where that can be done without asking.
 *
 * @returns the path of Debian's Python
 * @throws Failure saying what to do, where they are not there and cannot be installed
 */
export function ensureDebianBackends(): Promise<string> {
  return ensureProgram({
    name: 'backends for the doctor',
    debianPackages: PACKAGES,
    find: findDebianBackends,
    cure: `The doctor is tried at backends of Debian: install them (\`sudo apt-get install ${PACKAGES.join(' ')}\`).`,
  });
}

/** Debian's Python, if all backends are there. */
export function findDebianBackends(): string | undefined {
  if (!existsSync(GLEWLWYD)) return undefined;
  const { status } = spawnSync(DEBIANS_PYTHON, ['-c', ARE_THERE], { stdio: 'ignore' });
  return status === 0 ? DEBIANS_PYTHON : undefined;
}
