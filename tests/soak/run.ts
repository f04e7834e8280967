import { randomInt } from 'node:crypto';
import { numberIn } from '../../scripts/lib/number-in.ts';
import { say, step } from '../../scripts/lib/step.ts';
import { type SoakOptions, type SoakReport, soak } from './soak.ts';

const MAX_SEED = 2 ** 31 - 1;

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
    title: 'The same, where nobody is served of whom it cannot be asked whether they have signed out',
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

/**
 * Lets users work for some simulated minutes while things go wrong, and fails when a session was lost for no fault of its user.
 * `SOAK_MINUTES`, `SOAK_USERS`, `SOAK_ISOLATES` and `SOAK_SEED` bound it.
 */
export default async function runSoak(): Promise<void> {
  const settings = {
    seed: numberIn('SOAK_SEED') ?? randomInt(1, MAX_SEED),
    minutes: numberIn('SOAK_MINUTES') ?? 10,
    users: numberIn('SOAK_USERS') ?? 50,
    isolates: numberIn('SOAK_ISOLATES') ?? 4,
    accessTokenSeconds: 5,
    faultRate: 0.02,
    shared: true,
  };
  say(
    `SOAK_SEED=${settings.seed}: ${settings.minutes} simulated minutes, ${settings.users} users, ` +
      `${settings.isolates} isolates, tokens of ${settings.accessTokenSeconds} s, faults at ${settings.faultRate * 100} %`,
  );
  let failed = 0;
  for (const { title, settings: own, faults } of RUNS) {
    const report = await step(title, () => soak({ ...settings, ...own }));
    const found = faults(report);
    // Whoever names a seed wants to see what it meets.
    if (found.length === 0 && numberIn('SOAK_SEED') === undefined) {
      const { requests, refreshes, restarts } = report;
      say(`  ${requests} requests, ${refreshes} refreshes, ${restarts} isolates restarted: nobody lost`);
      continue;
    }
    print(report);
    for (const fault of found) say(`  FAILED  ${fault}`);
    failed += found.length > 0 ? 1 : 0;
  }
  say(`${RUNS.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
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

function print(report: SoakReport): void {
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
  for (const [name, value] of Object.entries(rows)) say(`  ${name.padEnd(34)}${value}`);
}
