import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { checkOut } from '../../tests/fixtures/lib/checkout.ts';

/** Where the pages below are found. */
export const FLOORS = { plain: '/floor', asking: '/floor-asking' } as const;

const RENDERED = `export const runtime = 'edge';
export const dynamic = 'force-dynamic';
`;

/** The smallest private page that there can be. Whatever it takes, the framework takes. */
const PAGE = `${RENDERED}
export default function FloorPage() {
  return <p>ok</p>;
}
`;

/** The smallest that asks who is there, and the backend what the dashboard asks it. */
const ASKING_PAGE = `import { loadProducts } from '../(private)/dashboard/load-products.ts';
import { backendProfile, requireSession } from '../current-session.ts';

${RENDERED}
export default async function AskingPage() {
  await requireSession('${FLOORS.asking}');
  const [profile, products] = await Promise.all([backendProfile(), loadProducts(3)]);
  return <p>{profile.ok && products.ok ? 'ok' : 'failed'}</p>;
}
`;

const PAGES = [
  [FLOORS.plain, PAGE],
  [FLOORS.asking, ASKING_PAGE],
] as const;

export interface BuiltWithFloor {
  /** The Workers, by the framework that has made their pages. */
  readonly workers: Readonly<Record<'next-on-pages' | 'vinext', string>>;
  remove(): Promise<void>;
}

/** Builds a copy of the project to which these pages are added, once with each framework. */
export async function buildWithFloor(): Promise<BuiltWithFloor> {
  const { directory, remove } = await checkOut();
  for (const [path, source] of PAGES) {
    const file = join(directory, 'app', path, 'page.tsx');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  const run = join(directory, 'scripts', 'run.mjs');
  await runQuietly('node', [run, 'scripts/build/build.ts', 'cloudflare', 'vinext']);
  const made = join(directory, '.gatehouse');
  return {
    workers: { 'next-on-pages': join(made, 'worker'), vinext: join(made, 'vinext', 'worker') },
    remove,
  };
}
