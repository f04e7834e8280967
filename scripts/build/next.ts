import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { runtime } from '../lib/runtime.ts';
import { step } from '../lib/step.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { requireEdgeFunctions, requireProxy } from './check-functions.ts';
import { checkOptions } from './check-options.ts';
import { APPLICATION, copySources, shapeOf, toNode } from './shape.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';

const NEXT_STAMP = 'next-build';
const NAMES = { cloudflare: 'Cloudflare', vercel: 'Vercel' } as const;
const DIRECTORIES = {
  cloudflare: { made: paths.vercelOutput, next: paths.nextForCloudflare },
  vercel: { made: paths.vercelCheck, next: paths.nextForVercel },
} as const;

/** `vercel build` asks for a project unless it finds one; with an install command left to guess it stalls. */
const PROJECT = { projectId: '_', orgId: '_', settings: { framework: 'nextjs', installCommand: '' } };

/** Where the application is going to run; on Cloudflare it is built without what the Worker brings. */
export type Output = 'cloudflare' | 'vercel';

/** Has the Next application built for Vercel, unless that was done for these very sources. */
export async function ensureNextBuilt(): Promise<void> {
  const sources = hashSources(paths.root, 'vercel');
  if (isStamped(NEXT_STAMP, sources, join(paths.nextForVercel, 'BUILD_ID'))) return;
  await buildNext('vercel');
  stamp(NEXT_STAMP, sources);
}

/**
 * Builds the Next application the way Vercel does it. Each output has directories of its own, so that both can be built at the same
 * time: `.next`, in which Vercel's builder looks for the traces of another's export, is neither's.
 */
export async function buildNext(output: Output): Promise<void> {
  checkOptions();
  if (output === 'vercel') unstamp(NEXT_STAMP);
  const { made, next } = DIRECTORIES[output];
  await step(`Building the Next application for ${NAMES[output]}`, async () => {
    rmSync(made, { recursive: true, force: true });
    const source = output === 'vercel' && runtime() === 'node' ? nodeSources() : paths.root;
    writeProject(source);
    await runQuietly(
      'vercel',
      ['build', '--yes', '--output', made, '--local-config', writeConfig(next, source)],
      {
        ...NO_TELEMETRY,
        NODE_ENV: 'production',
        GATEHOUSE_OUTPUT: output,
      },
    );
    const check = shapeOf(source) === 'edge' ? requireEdgeFunctions : requireProxy;
    check(join(made, 'functions'));
  });
}

/** A copy of the sources in the other shape. */
function nodeSources(): string {
  copySources(APPLICATION, paths.vercelSource);
  toNode(paths.vercelSource);
  return paths.vercelSource;
}

/** The other build may be reading it. */
function writeProject(source: string): void {
  const file = join(paths.vercel, 'project.json');
  const rootDirectory = relative(paths.root, source);
  const settings = { ...PROJECT.settings, ...(rootDirectory && { rootDirectory }) };
  const project = JSON.stringify({ ...PROJECT, settings });
  if (existsSync(file) && readFileSync(file, 'utf8') === project) return;
  mkdirSync(paths.vercel, { recursive: true });
  writeFileSync(file, project);
}

/**
 * Tells Vercel's builder where next.config.mjs has Next build. What vercel.json has Vercel do is done but for giving the sources their
 * shape: here they are not to be changed.
 */
function writeConfig(next: string, source: string): string {
  const config = JSON.parse(readFileSync(join(paths.root, 'vercel.json'), 'utf8'));
  const file = `${next}.json`;
  mkdirSync(paths.own, { recursive: true });
  const outputDirectory = relative(paths.root, next);
  const run = relative(source, join(paths.root, 'scripts', 'run.mjs'));
  const buildCommand = `next build --webpack && node ${run} scripts/build/embed-pages.ts`;
  writeFileSync(file, JSON.stringify({ ...config, buildCommand, outputDirectory }));
  return file;
}
