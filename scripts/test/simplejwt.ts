import { spawnSync } from 'node:child_process';
import { ensureProgram, findProgram } from './programs.ts';

const PACKAGES = ['python3-django', 'python3-djangorestframework', 'python3-djangorestframework-simplejwt'];
/** Debian's own first: its packages are not there for another Python that comes earlier on the PATH. */
export const DEBIANS_PYTHON = '/usr/bin/python3';

/**
 * Finds a Python with Django and SimpleJWT, or installs Debian's where that can be done without asking.
 *
 * @returns the path of that Python
 * @throws Failure saying what to do, where there is none and it cannot be installed
 */
export function ensureSimpleJwt(): Promise<string> {
  return ensureProgram({
    name: 'Django with SimpleJWT',
    debianPackages: PACKAGES,
    find: findSimpleJwt,
    cure:
      'The tests against a real backend need Django REST framework with SimpleJWT: install it (Debian and Ubuntu: ' +
      `\`sudo apt-get install ${PACKAGES.join(' ')}\`), or say with SIMPLEJWT_PYTHON_PATH which Python has it.`,
  });
}

/** The path of a Python that has Django and SimpleJWT. */
export function findSimpleJwt(): string | undefined {
  return process.env.SIMPLEJWT_PYTHON_PATH || [DEBIANS_PYTHON, findProgram('python3')].find(hasSimpleJwt);
}

/** Its RS256 wants `cryptography` beside it, which Debian's package brings along. */
function hasSimpleJwt(python: string | undefined): boolean {
  const script = 'import cryptography, django, rest_framework, rest_framework_simplejwt';
  return python !== undefined && spawnSync(python, ['-c', script], { stdio: 'ignore' }).status === 0;
}
