import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HOST } from '../../scripts/serve/port.ts';
import { freePort } from '../../tests/fixtures/lib/free-port.ts';
import { workerdPath } from './workerd-path.ts';

const POLL_MS = 5;
const PATIENCE_MS = 10_000;

export interface WorkerdOptions {
  /** Text bindings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Classes of Durable Objects, by binding. */
  readonly durableObjects?: Readonly<Record<string, string>>;
  /** Which address answers when the Worker is up. Default: `/`. */
  readonly probe?: string;
}

export interface Workerd {
  readonly origin: string;
  /** Milliseconds from the start of the process to the first answer. */
  readonly bootMs: number;
  /** Processor time that the process has taken so far, in microseconds. */
  cpu(): number;
  stop(): Promise<void>;
}

/**
 * Runs one Worker in workerd by itself, with nothing in front of it.
 *
 * @param modules - sources by name; the first is the Worker
 */
export async function startWorkerd(
  modules: Readonly<Record<string, string>>,
  options: WorkerdOptions = {},
): Promise<Workerd> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  for (const [name, source] of Object.entries(modules)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), source);
  }
  const port = await freePort();
  writeFileSync(join(directory, 'config.capnp'), configuration(port, Object.keys(modules), options));
  const began = performance.now();
  const child = spawn(workerdPath(), ['serve', join(directory, 'config.capnp')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(directory, { recursive: true });
  };
  const origin = `http://${HOST}:${port}`;
  if (child.pid === undefined || !(await answers(origin + (options.probe ?? '/')))) {
    await stop();
    throw new Error('workerd does not serve the Worker.');
  }
  const { pid } = child;
  return {
    origin,
    stop,
    bootMs: performance.now() - began,
    cpu: () => processorTime(pid),
  };
}

function configuration(
  port: number,
  names: readonly string[],
  { environment = {}, durableObjects = {} }: WorkerdOptions,
): string {
  const modules = names.map((name) => `(name = ${text(name)}, esModule = embed ${text(name)})`);
  const bindings = [
    ...Object.entries(environment).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(durableObjects).map(
      ([name, className]) => `(name = ${text(name)}, durableObjectNamespace = ${text(className)})`,
    ),
    '(name = "ASSETS", service = "assets")',
  ];
  const classes = Object.values(durableObjects).map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(', ')}],
      bindings = [${bindings.join(', ')}],
      durableObjectNamespaces = [${classes.join(', ')}],
      durableObjectStorage = (inMemory = void),
      compatibilityDate = "2026-10-19",
    )),
    (name = "assets", worker = (
      serviceWorkerScript = "addEventListener('fetch', (event) => event.respondWith(new Response(null, { status: 404 })))",
      compatibilityDate = "2026-10-19",
    )),
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "${HOST}:${port}", http = (), service = "main")],
);
`;
}

/** Cap'n Proto writes strings as C does: of what JSON escapes, nothing here is written otherwise. */
function text(value: string): string {
  return JSON.stringify(value);
}

async function answers(address: string): Promise<boolean> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const answer = await fetch(address, { redirect: 'manual' }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

/** All threads'. The first field is nanoseconds on a processor. @see Linux, Documentation/scheduler/sched-stats */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((id) => {
    const [spent] = readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ');
    return Number(spent);
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e3;
}
