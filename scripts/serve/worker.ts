import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, NoOpLog, type V4WorkerOptions } from 'miniflare';
import * as v from 'valibot';
import { settingsFile } from '../build/bundle-worker.ts';
import { BUILT, type BuiltWorker, pagesBuilder } from '../lib/pages.ts';
import { CLOUDFLARE_EDGE } from './cloudflare-edge.ts';
import { HOST } from './port.ts';

const NAME = 'gatehouse';

/** What is used of wrangler.toml. */
const WranglerConfig = v.looseObject({
  compatibility_date: v.string(),
  compatibility_flags: v.array(v.string()),
  vars: v.record(v.string(), v.string()),
  assets: v.object({
    binding: v.string(),
    run_worker_first: v.array(v.string()),
    html_handling: v.picklist(['none']),
  }),
  durable_objects: v.looseObject({
    bindings: v.array(v.looseObject({ name: v.string(), class_name: v.string() })),
  }),
});

export interface WorkerOptions {
  /** The directories of the build to be served. Default: the one that is deployed. */
  readonly built?: BuiltWorker;
  /** Default: any free one. */
  readonly port?: number;
  /** Variables, beside and before those of wrangler.toml. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Names of `extraWorkers` by the binding under which Gatehouse finds them, such as `BACKEND`. */
  readonly serviceBindings?: Readonly<Record<string, string>>;
  readonly extraWorkers?: readonly V4WorkerOptions[];
  /** A directory for the state of the Durable Objects; without one it is forgotten. */
  readonly persist?: string | false;
  /** Takes what the Worker writes to its console, message by message. */
  readonly onLog?: (message: string) => void;
  /** Source of a module to be run in place of the Worker's own, which it finds as `./worker.js`. */
  readonly entry?: string;
  /** Over how many isolates requests are dealt out in turn; they share the Durable Objects. Default 1. */
  readonly isolates?: number;
}

export interface ServedWorker {
  readonly url: URL;
  readonly miniflare: Miniflare;
  dispose(): Promise<void>;
}

/** Serves the built Worker, the one that is deployed, in workerd on the loopback interface. */
export async function startWorker(options: WorkerOptions): Promise<ServedWorker> {
  const { port = 0, persist = false, onLog = console.log, extraWorkers = [] } = options;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: HOST,
      port,
      log: new NoOpLog(),
      handleStructuredLogs: ({ message }) => onLog(message),
      // Otherwise Miniflare asks the network where we are.
      cf: false,
      telemetry: { enabled: false },
      ...(persist && { resourcePersistencePath: persist }),
      workers: [...isolatesOf(options), ...extraWorkers],
    }),
  );
  return { url: await miniflare.ready, miniflare, dispose: () => miniflare.dispose() };
}

function isolatesOf(options: WorkerOptions): V4WorkerOptions[] {
  const { isolates = 1 } = options;
  if (isolates === 1) return [gatehouse(options, 0)];
  const workers = Array.from({ length: isolates }, (_, index) => gatehouse(options, index));
  return [loadBalancer(workers.map(({ name }) => String(name))), ...workers];
}

/** What wrangler.toml says, as Miniflare wants it. */
function gatehouse(
  { bindings, built = BUILT[pagesBuilder()], entry = CLOUDFLARE_EDGE, serviceBindings }: WorkerOptions,
  index: number,
): V4WorkerOptions {
  const settings = v.parse(WranglerConfig, JSON.parse(readFileSync(settingsFile(built.worker), 'utf8')));
  const { binding, html_handling, run_worker_first } = settings.assets;
  const isOwner = index === 0;
  const durableObjects = settings.durable_objects.bindings.map(({ name, class_name: className }) => [
    name,
    { className, useSQLite: true, ...(!isOwner && { scriptName: NAME }) },
  ]);
  return {
    name: isOwner ? NAME : `${NAME}-${index + 1}`,
    compatibilityDate: settings.compatibility_date,
    compatibilityFlags: settings.compatibility_flags,
    modulesRoot: built.worker,
    modules: [
      { type: 'ESModule', path: join(built.worker, 'entry.js'), contents: entry },
      ...moduleFiles(built.worker).map((path) => ({ type: 'ESModule' as const, path })),
    ],
    assets: {
      binding,
      run_worker_first,
      directory: built.assets,
      assetConfig: { html_handling },
      routerConfig: { has_user_worker: true },
    },
    bindings: { ...settings.vars, ...bindings },
    serviceBindings: { ...serviceBindings },
    durableObjects: Object.fromEntries(durableObjects),
  };
}

function moduleFiles(directory: string): string[] {
  const files = globSync('**/*.js', { cwd: directory }).filter((file) => file !== 'worker.js');
  return ['worker.js', ...files].map((file) => join(directory, file));
}

/** A Worker that passes each request on to the next of the others. */
function loadBalancer(names: readonly string[]): V4WorkerOptions {
  return {
    name: 'load-balancer',
    modules: true,
    script: `let turn = 0;
      export default { fetch: (request, env) => env[turn++ % ${names.length}].fetch(request) };`,
    serviceBindings: Object.fromEntries(names.map((name, index) => [index, name])),
  };
}
