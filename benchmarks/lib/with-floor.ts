import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { checkOut } from '../../tests/fixtures/lib/checkout.ts';

/** The smallest private page that there can be. Whatever it takes, the framework takes. */
const PAGE = `export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export default function FloorPage() {
  return <p>ok</p>;
}
`;

/** Where that page is found. */
export const FLOOR = '/floor';

export interface BuiltWithFloor {
  /** The Workers, by the framework that has made their pages. */
  readonly workers: Readonly<Record<'next-on-pages' | 'vinext', string>>;
  remove(): Promise<void>;
}

/** Builds a copy of the project to which that page is added, once with each framework. */
export async function buildWithFloor(): Promise<BuiltWithFloor> {
  const { directory, remove } = await checkOut();
  const page = join(directory, 'app', FLOOR, 'page.tsx');
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, PAGE);
  const run = join(directory, 'scripts', 'run.mjs');
  await runQuietly('node', [run, 'scripts/build/build.ts', 'cloudflare', 'vinext']);
  const made = join(directory, '.gatehouse');
  return {
    workers: { 'next-on-pages': join(made, 'worker'), vinext: join(made, 'vinext', 'worker') },
    remove,
  };
}
