import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onOrphaned } from './lib/orphan.mjs';
import { lastTime, noteTime } from './lib/times.mjs';

// Runs on whatever Node a machine has, before anything is installed: plain JavaScript, no packages.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 9];
const BIN = join(ROOT, 'node_modules', '.bin');
const PROJECT_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

/**
 * Runs a file of the project, installing the packages first if needed, on the Node that the project brings along:
 * `node scripts/run.mjs <file> [arguments]`. Its default export gets the arguments.
 */
async function run() {
  process.chdir(ROOT);
  refuseOldNode();
  if (!isInstalled()) await install();
  if (realpathSync(process.execPath) !== realpathSync(PROJECT_NODE)) {
    process.exitCode = await attend(PROJECT_NODE, process.argv.slice(1), withProjectBin());
    return;
  }
  Object.assign(process.env, withProjectBin());
  const [file, ...arguments_] = process.argv.slice(2);
  const { attempt } = await import('./lib/attempt.ts');
  const { default: command } = await import(pathToFileURL(join(ROOT, file)).href);
  await attempt(() => command(arguments_));
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `Gatehouse needs Node.js ${OLDEST_NODE.join('.')} or newer to install itself; this is ${process.versions.node}.\n` +
      'Get a current one from https://nodejs.org/ or with `nvm install --lts`, then run the same command again.',
  );
  process.exit(1);
}

/** Whether every package of the lock file is there in its version; what is optional may be missing. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(join('node_modules', '.package-lock.json'));
  return (
    existsSync(PROJECT_NODE) &&
    Object.entries(wanted).every(([path, { version, optional, devOptional, link }]) => {
      if (path === '' || link) return true;
      const found = installed[path];
      return found === undefined ? Boolean(optional || devOptional) : found.version === version;
    })
  );
}

function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return {};
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}

async function install() {
  const title = 'Installing packages';
  console.log(
    `${title}${lastTime(title) || ' (about a minute; only after a change of package-lock.json)'} …`,
  );
  const start = performance.now();
  // npm must not run on a Node that it is about to delete.
  const PATH = pathEntries().filter((entry) => entry !== BIN);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Packages warn of a Node that is not the one they will run on.
  const arguments_ = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await attend(npm, arguments_, { PATH: PATH.join(delimiter) }, process.platform === 'win32');
  if (code === 0 && existsSync(PROJECT_NODE)) return noteTime(title, (performance.now() - start) / 1000);
  if (code === 0) {
    console.error(
      'The package `node` could not set itself up: npm was told to ignore install scripts.\n' +
        'Allow them for this project: `npm config set ignore-scripts false --location=project`.',
    );
  }
  process.exit(code || 1);
}

/** Runs a command in the foreground and resolves with its exit code; a signal to us goes on to it. */
function attend(command, arguments_, environment, shell = false) {
  const child = spawn(command, arguments_, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    shell,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  onOrphaned(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

function withProjectBin() {
  const entries = pathEntries().filter((entry) => entry !== BIN);
  return { PATH: [BIN, ...entries].join(delimiter) };
}

function pathEntries() {
  return (process.env.PATH ?? '').split(delimiter);
}

await run();
