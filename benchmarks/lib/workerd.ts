import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tests/fixtures/free-port.ts';
import { workerdPath } from './workerd-path.ts';

const HOST = '127.0.0.1';
const POLL_MS = 20;
const TRIES = 250;

export interface Workerd {
  readonly origin: string;
  /** Processor time that the process has taken so far, in microseconds. */
  cpu(): number;
  /** Resident memory, in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

/** Runs one Worker in workerd by itself, with nothing in front of it. */
export async function startWorkerd(
  source: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Workerd> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const port = await freePort();
  writeFileSync(join(directory, 'worker.js'), source);
  writeFileSync(join(directory, 'config.capnp'), configuration(port, environment));
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
  if (child.pid === undefined || !(await answers(origin))) {
    await stop();
    throw new Error('workerd does not serve the Worker.');
  }
  const { pid } = child;
  return {
    origin,
    stop,
    cpu: () => processorTime(pid),
    memory: () => residentMemory(pid),
  };
}

function configuration(port: number, environment: Readonly<Record<string, string>>): string {
  const bindings = Object.entries(environment).map(
    ([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      bindings = [${bindings.join(', ')}],
      compatibilityDate = "2026-10-19",
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "${HOST}:${port}", http = (), service = "main")],
);
`;
}

async function answers(origin: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await fetch(origin).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

/** All threads'. @see sched-stats, "/proc/<pid>/schedstat": the first field is nanoseconds on a processor */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((id) => {
    const [spent] = readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ');
    return Number(spent);
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e3;
}

function residentMemory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
