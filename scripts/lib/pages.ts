import { Failure } from './failure.ts';
import { paths } from './paths.ts';

const BUILDERS = ['next', 'vinext'] as const;

/** What builds the pages behind the Worker's gate: Next and next-on-pages, or vinext. */
export type PagesBuilder = (typeof BUILDERS)[number];

/**
 * The one switch between them: the variable `PAGES`, for whatever builds, serves, tests or deploys a Worker.
 *
 * @throws Failure where it names neither
 */
export function pagesBuilder(pages = process.env.PAGES || 'next'): PagesBuilder {
  const builder = BUILDERS.find((each) => each === pages);
  if (builder !== undefined) return builder;
  throw new Failure(`PAGES is ${JSON.stringify(pages)}; it can be ${BUILDERS.join(' or ')}.`);
}

/** What a build has made: the Worker's modules, and the static files beside it. */
export interface BuiltWorker {
  readonly worker: string;
  readonly assets: string;
}

export const BUILT: Readonly<Record<PagesBuilder, BuiltWorker>> = {
  next: { worker: paths.worker, assets: paths.workerAssets },
  vinext: { worker: paths.vinextWorker, assets: paths.vinextAssets },
};
