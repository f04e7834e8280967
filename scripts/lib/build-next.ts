import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireEdgeFunctions } from './check-functions.ts';
import { paths } from './paths.ts';
import { runQuietly } from './processes.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';
import { step } from './step.ts';

export const NEXT_STAMP = 'next-build';

/** Nothing is reported to anyone. */
export const NO_TELEMETRY = {
  NEXT_TELEMETRY_DISABLED: '1',
  VERCEL_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
};

/** `vercel build` asks for a project unless it finds one; with an install command left to guess it stalls. */
const PROJECT = { projectId: '_', orgId: '_', settings: { framework: 'nextjs', installCommand: '' } };

/** Has the Next application built the way Vercel does it, unless that was done for these very sources. */
export async function ensureNextBuilt(): Promise<void> {
  const sources = hashSources(paths.root);
  if (isStamped(NEXT_STAMP, sources, join(paths.next, 'BUILD_ID'))) return;
  await buildNext(sources);
}

/** Builds the Next application for both outputs: `.next` and, as Vercel wants it, `.vercel/output`. */
export async function buildNext(sources: string): Promise<void> {
  unstamp(NEXT_STAMP);
  await step('Building the Next application', async () => {
    rmSync(paths.vercelOutput, { recursive: true, force: true });
    mkdirSync(paths.vercel, { recursive: true });
    writeFileSync(join(paths.vercel, 'project.json'), JSON.stringify(PROJECT));
    await runQuietly('vercel', ['build', '--yes'], {
      ...NO_TELEMETRY,
      NODE_ENV: 'production',
      // Beside the Worker it is a Durable Object, beside `next start` a server of its own.
      GATEHOUSE_DEMO: 'elsewhere',
    });
    requireEdgeFunctions(join(paths.vercelOutput, 'functions'));
  });
  stamp(NEXT_STAMP, sources);
}
