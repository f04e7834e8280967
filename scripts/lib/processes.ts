import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Failure } from './failure.ts';

const GRACE_MS = 5_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Disposer = () => Promise<void>;
const disposers = new Set<Disposer>();

export interface LaunchOptions {
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** What it reads from its standard input, which is empty otherwise. */
  readonly input?: string;
}

export interface Launched {
  /** Resolves with the exit code once the process has ended and all its output was read. */
  readonly ended: Promise<number>;
  /** Ends the process and all that it started. */
  stop(): Promise<void>;
}

/** Starts a command whose output comes line by line, and which ends when we do. */
export function launch(
  command: string,
  arguments_: readonly string[],
  options: LaunchOptions = {},
): Launched {
  const { environment = {}, onLine = console.log, input } = options;
  // In a group of its own, Ctrl-C does not reach it before us, and its children can be ended with it.
  const child = spawn(command, arguments_, {
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  // Whoever ends without reading it has said why.
  child.stdin?.on('error', () => undefined).end(input);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine);
  }
  const ended = endOf(child, command);
  const end = disposable(() => endGroup(child, ended));
  ended.finally(() => disposers.delete(end)).catch(() => undefined);
  return { ended, stop: end };
}

/**
 * Runs a command to its end without a word.
 *
 * @returns what it printed
 * @throws Failure with all its output, if it fails
 */
export async function runQuietly(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const lines: string[] = [];
  const code = await launch(command, arguments_, { environment, onLine: (line) => lines.push(line) }).ended;
  const output = lines.join('\n');
  if (code === 0) return output;
  throw new Failure(`${output}\n\n\`${[command, ...arguments_].join(' ')}\` failed with exit code ${code}.`);
}

/** Has something stopped when everything is. */
export function disposable(dispose: Disposer): Disposer {
  let disposed: Promise<void> | undefined;
  const once = () => {
    disposers.delete(once);
    disposed ??= dispose();
    return disposed;
  };
  disposers.add(once);
  return once;
}

/** Stops all that was started here, the newest first. */
export async function stopEverything(): Promise<void> {
  for (const dispose of [...disposers].reverse()) await dispose().catch(() => undefined);
}

let stopping = false;

/** Whether we are about to end because we were told to: nothing that fails from then on is worth a word. */
export function isStopping(): boolean {
  return stopping;
}

/** Makes Ctrl-C, and what other programs use in its place, the ordinary way to end. */
export function stopOnSignal(): void {
  for (const signal of SIGNALS) {
    // Miniflare, too, wants to end the process, with an error code and before the others have stopped.
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}

/** Stops everything, and then this process. */
export async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopEverything();
  process.exit(0);
}

async function endOf(child: ChildProcess, command: string): Promise<number> {
  try {
    const [code] = await once(child, 'close');
    return typeof code === 'number' ? code : 1;
  } catch (error) {
    throw new Failure(`\`${command}\` could not be started: ${String(error)}`);
  }
}

async function endGroup(child: ChildProcess, ended: Promise<number>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  await ended.catch(() => undefined);
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // No one is left in the group.
  }
}
