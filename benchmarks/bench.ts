import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../scripts/lib/failure.ts';
import { isStopping } from '../scripts/lib/processes.ts';
import { markdown, type Section } from './lib/table.ts';

const RESULTS = join(import.meta.dirname, 'results.md');
const GIB = 1024 ** 3;

/** In the order of the results. Each is loaded when its turn comes. */
const SUITES: Readonly<Record<string, () => Promise<Section>>> = {
  limit: async () => (await import('./suites/limit.ts')).limit(),
  peers: async () => (await import('./suites/peers.ts')).peers(),
  storm: async () => (await import('./suites/storm.ts')).storm(),
  proxy: async () => (await import('./suites/proxy.ts')).proxy(),
  pages: async () => (await import('./suites/pages.ts')).pages(),
  scaling: async () => (await import('./suites/scaling.ts')).scaling(),
};

/**
 * Runs the benchmarks. What named ones find is printed; all of them are written to `results.md`, unless one has failed: the others are
 * measured all the same.
 *
 * @param names - of suites; none means all
 * @throws Failure naming those that have failed
 */
export async function bench(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => SUITES[name] === undefined);
  if (unknown !== undefined) {
    throw new Failure(`There is no benchmark "${unknown}"; there are: ${Object.keys(SUITES).join(', ')}.`);
  }
  const [load = 0] = loadavg();
  const sections: string[] = [];
  const failed: string[] = [];
  for (const [name, run] of Object.entries(SUITES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    try {
      sections.push(markdown(await run()));
    } catch (error) {
      if (isStopping()) throw error;
      failed.push(name);
      console.error(error instanceof Failure ? error.message : error);
    }
  }
  if (names.length > 0 || failed.length > 0) console.log(`\n${sections.join('\n')}`);
  if (failed.length > 0) throw new Failure(`Not measured: ${failed.join(', ')}. results.md is as it was.`);
  if (names.length > 0) return;
  writeFileSync(RESULTS, [preface(load), ...sections].join('\n'));
  console.log('All of it is in benchmarks/results.md.');
}

/** @param load - how many processes wanted a processor when the first suite began */
function preface(load: number): string {
  const [processor] = cpus();
  return `# Results

Written by \`npm run bench\`. [How they come about](README.md).

- Machine: ${cpus().length} processors (${processor?.model.trim()}), ${Math.round(totalmem() / GIB)} GiB, ${process.platform} ${process.arch}; load at the start ${load.toFixed(1)}
- Node ${process.versions.node}, workerd ${versionOf('workerd')}, Next ${versionOf('next')}, jose ${versionOf('jose')}
- On ${new Date().toISOString().slice(0, 10)}
- Peers: ${peerVersions()}
`;
}

const Package = v.object({ version: v.string() });
const Peers = v.object({ devDependencies: v.record(v.string(), v.string()) });
const NOT_PEERS = ['jose', 'next', 'react', 'react-dom'];

function versionOf(name: string): string {
  const file = join(import.meta.dirname, '..', 'node_modules', name, 'package.json');
  return v.parse(Package, JSON.parse(readFileSync(file, 'utf8'))).version;
}

function peerVersions(): string {
  const file = join(import.meta.dirname, 'package.json');
  const { devDependencies } = v.parse(Peers, JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(devDependencies)
    .filter(([name]) => !NOT_PEERS.includes(name))
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
