import { buildFor, findPrograms, isBuilt } from './needs.ts';
import { type Program, type ProjectName, programsOf } from './projects.ts';
import { type Outcome, runTests } from './run-vitest.ts';
import type { Run, Selection } from './selection.ts';

/** What has come of a part of a run. */
export interface Part {
  /** What has come of each lane of it. */
  readonly outcomes: readonly Outcome[];
  /** Programs for want of which tests were left out. */
  readonly missing: readonly Program[];
  /** How much of what the tests need could not be had. */
  readonly lacking: number;
}

/** The projects that run at the same time, each lane in a vitest of its own. */
const LANES: readonly (readonly ProjectName[])[] = [
  ['unit'],
  // Needs no build: it has the processors while others wait for theirs.
  ['core'],
  ['worker', 'vercel', 'vinext', 'node', 'proxy'],
  // Waits most of all.
  ['browser'],
];

/** Gets ready what the tests need, all of it at the same time, and runs each lane as soon as it has what it needs. */
export async function runPart(selection: Selection, runs: readonly Run[]): Promise<Part> {
  const { thin, whole, isWhole, title } = selection;
  // Builds are made without a network, which is not to be told to tests that begin in the meantime.
  const { NODE_OPTIONS = '' } = process.env;
  const programs = findPrograms(runs);
  const builds = buildFor({ runs, thin });
  const runLane = async (lane: readonly ProjectName[]) => {
    const lacking = await programs;
    if (lane.some(isBuilt)) await builds;
    // In CI everything has to be there, and the tests that want it say that it is not.
    const missing = process.env.CI === undefined ? lacking : [];
    const isThere = ({ project, file }: Run) =>
      !programsOf(project, file).some((each) => missing.includes(each));
    return runTests({
      runs: runs.filter((run) => lane.includes(run.project) && isThere(run)),
      extent: { thin, whole, missing },
      isWhole,
      environment: { NODE_OPTIONS },
      ...(title !== undefined && { title }),
    });
  };
  const [lacking, failedBuilds, ...outcomes] = await Promise.all([programs, builds, ...LANES.map(runLane)]);
  const isCi = process.env.CI !== undefined;
  return { outcomes, missing: isCi ? [] : lacking, lacking: failedBuilds + (isCi ? lacking.length : 0) };
}

/** How much has failed of a part, with what could not even be tried. */
export function faultsOf({ outcomes, lacking }: Part): number {
  return outcomes.reduce((sum, { failed }) => sum + failed, lacking);
}
