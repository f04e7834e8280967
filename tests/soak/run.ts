import { randomInt } from 'node:crypto';
import { Failure } from '../../scripts/lib/failure.ts';
import { numberIn } from '../../scripts/lib/number-in.ts';
import { say, step } from '../../scripts/lib/step.ts';
import { type SoakOptions, type SoakReport, soak } from './soak.ts';

const MAX_SEED = 2 ** 31 - 1;
/** How many simulated minutes of one user two processors work out in a minute. */
const USER_MINUTES_A_MINUTE = 500;

interface Run {
  readonly title: string;
  readonly settings: Pick<SoakOptions, 'crashes' | 'refuses' | 'retryWindowSeconds'>;
  /** What must not have happened. */
  faults(report: SoakReport): readonly string[];
}

const RUNS: readonly Run[] = [
  {
    title: 'A backend with a retry window of 15 s; crashes, lost answers, a coordinator out of reach',
    settings: { crashes: true, refuses: false, retryWindowSeconds: 15 },
    faults: common,
  },
  {
    title: 'The same, refusing sessions while nobody can tell whether they were signed out',
    settings: { crashes: true, refuses: true, retryWindowSeconds: 15 },
    faults: (report) => [...common(report), ...counted(report.unchecked, 'sessions came back unchecked')],
  },
  {
    title: 'A strict backend, which ends a session whose token is spent twice; no crashes',
    settings: { crashes: false, refuses: false, retryWindowSeconds: 0 },
    faults: (report) => [
      ...common(report),
      ...counted(report.tokensSpentTwice, 'tokens spent twice'),
      ...counted(report.unchecked, 'sessions came back unchecked'),
    ],
  },
];

/** What the runs are bounded by. */
type Bounds = Omit<SoakOptions, keyof Run['settings']>;

/**
 * Lets users work for some simulated minutes while things go wrong, and fails when a session was lost for no fault of its user: one
 * line for each run, and of a run that fails its own counts. `SOAK_MINUTES`, `SOAK_USERS`, `SOAK_ISOLATES` and `SOAK_SEED` bound it.
 */
export default async function runSoak(): Promise<void> {
  const bounds: Bounds = {
    seed: numberIn('SOAK_SEED') ?? randomInt(1, MAX_SEED),
    minutes: numberIn('SOAK_MINUTES') ?? 10,
    users: numberIn('SOAK_USERS') ?? 50,
    isolates: numberIn('SOAK_ISOLATES') ?? 4,
    accessTokenSeconds: 5,
    faultRate: 0.02,
    shared: true,
  };
  const { seed, minutes, users, isolates, accessTokenSeconds, faultRate } = bounds;
  say(
    `SOAK_SEED=${seed}: ${minutes} simulated minutes, ${users} users, ${isolates} isolates, ` +
      `tokens of ${accessTokenSeconds} s, faults at ${faultRate * 100} %; ` +
      `about ${Math.max(1, Math.round((minutes * users) / USER_MINUTES_A_MINUTE))} min for each of ${RUNS.length} runs`,
  );
  const reports: SoakReport[] = [];
  let failed = 0;
  for (const run of RUNS) {
    try {
      await step(titleOf(run, bounds), async () => reports.push(await passed(run, bounds)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(error.message);
      failed += 1;
    }
  }
  const requests = reports.reduce((sum, report) => sum + report.requests, 0);
  say(`${reports.length} passed, with ${requests} requests; ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

/** What a run takes goes by how much is in it: the time that it took last is that of one of the same size. */
function titleOf({ title }: Run, { minutes, users, isolates }: Bounds): string {
  return `${title} (${minutes} minutes, ${users} users, ${isolates} isolates)`;
}

/** @throws Failure with the counts of the run, where something has happened that must not */
async function passed({ settings, faults }: Run, bounds: Bounds): Promise<SoakReport> {
  const report = await soak({ ...bounds, ...settings });
  const found = faults(report);
  if (found.length === 0) return report;
  throw new Failure([...found.map((fault) => `  FAILED  ${fault}`), ...rowsOf(report)].join('\n'));
}

function common({ lost, broken, refreshes, revived }: SoakReport): string[] {
  return [
    ...counted(revived, 'signed-out sessions came back that need not have'),
    ...(lost.length > 0 ? [`${lost.length} sessions lost: ${[...new Set(lost)].join('; ')}`] : []),
    ...(broken.length > 0 ? [`${broken.length} errors of our own: ${broken[0]}`] : []),
    ...(refreshes === 0 ? ['nothing was refreshed'] : []),
  ];
}

function counted(count: number, what: string): string[] {
  return count > 0 ? [`${count} ${what}`] : [];
}

function rowsOf(report: SoakReport): string[] {
  const { lost, broken, byStatus, refreshes, tokensSpent, ...counts } = report;
  const statuses = Object.entries(byStatus).map(([status, count]) => `${status}: ${count}`);
  const rows = {
    requests: counts.requests,
    'by status': statuses.join(', '),
    'refreshes at the backend': refreshes,
    'tokens spent': tokensSpent,
    'spends per token': `${(refreshes / Math.max(tokensSpent, 1)).toFixed(3)} on average, ${counts.mostSpendsOfAToken} at most`,
    'tokens spent twice': counts.tokensSpentTwice,
    'isolates restarted': counts.restarts,
    'coordinators crashed': counts.crashes,
    'sessions lost': lost.length,
    'sessions come back after sign-out': counts.revived,
    '… which it could not be asked for': counts.unchecked,
    '… of which nobody could be told': counts.untold,
    'errors of our own': broken.length,
  };
  return Object.entries(rows).map(([name, value]) => `  ${name.padEnd(34)}${value}`);
}
