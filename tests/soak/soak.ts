import { type Gatehouse, openGatehouse } from '../../edge/gatehouse.ts';
import type { Platform } from '../../edge/platform.ts';
import type { RefreshGrant } from '../../edge/refresh/coordinator/types.ts';
import { sleep } from '../../edge/util/deadline.ts';
import options from '../fixtures/core/demo-options.ts';
import { seenPage } from '../fixtures/core/seen-page.ts';
import { type Chance, createChance } from './chance.ts';
import { createFaultyBackend } from './faulty-backend.ts';
import { createObjects, type Objects } from './objects.ts';
import { createOutOfReach, type Excuse, type OutOfReach } from './out-of-reach.ts';
import { type Diary, visit } from './user.ts';
import { startVirtualTime } from './virtual-time.ts';

const SECRET = 'the-secret-of-the-soak-is-long-enough-for-it';
const RESTART_MS = 15_000;
/** Longer than anyone goes on after the end: the longest pause, and a request before it. */
const CLOSING_MS = 5 * 60_000;

export interface SoakOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly users: number;
  readonly isolates: number;
  readonly accessTokenSeconds: number;
  readonly faultRate: number;
  /** Seconds within which the backend takes a spent token once more. */
  readonly retryWindowSeconds: number;
  /** Lets the coordinator crash and be out of reach, and answers of the backend get lost after it has rotated. */
  readonly crashes: boolean;
  /** Refuses sessions of which it cannot be asked whether they were signed out, instead of serving them. */
  readonly refuses: boolean;
  /** False leaves each isolate to itself: a fault that the soak must notice. */
  readonly shared: boolean;
}

/** What came of a soak. */
export interface SoakReport {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Refreshes that reached the backend. */
  readonly refreshes: number;
  readonly tokensSpent: number;
  readonly mostSpendsOfAToken: number;
  readonly tokensSpentTwice: number;
  readonly crashes: number;
  readonly restarts: number;
  /** Users who were asked to sign in although they had not signed out, and how. */
  readonly lost: readonly string[];
  /** Copies of a cookie that were good after its session had been signed out, though nothing had got lost that tells of it. */
  readonly revived: number;
  /** Those that were good because it could not be asked whether it had been signed out. */
  readonly unchecked: number;
  /** Those that were good because nobody could be told of the sign-out. */
  readonly untold: number;
  /** Answers of 500, which no fault of the backend explains. */
  readonly broken: readonly string[];
}

/**
 * Lets users work on a site of several isolates, on which things go wrong: the real gate and coordinator in front of the real
 * demo backend, in virtual time: what is simulated is over as soon as it is worked out.
 */
export async function soak(settings: SoakOptions): Promise<SoakReport> {
  const { seed, minutes, users, faultRate, accessTokenSeconds, crashes } = settings;
  const chance = createChance(seed);
  const time = startVirtualTime();
  const end = time.now() + minutes * 60_000;
  const isOver = () => time.now() >= end;
  const backend = createFaultyBackend({
    secret: SECRET,
    now: time.now,
    chance,
    accessTokenSeconds,
    faultRate,
    losesAnswers: crashes,
    retryWindowSeconds: settings.retryWindowSeconds,
  });
  const site = openSite(settings, chance, time.now, backend.fetch);
  const diary = createDiary(site.excuseOf);
  try {
    const visits = Array.from({ length: users }, (_, index) =>
      visit(
        { ...site, isOver, now: time.now, accessTokenSeconds, chance, lossRate: faultRate, diary },
        index,
      ),
    );
    const trouble = site.makeTrouble(isOver);
    await time.pass(Promise.all([...visits, trouble]), end + CLOSING_MS);
  } catch (error) {
    throw new Error(`The soak came to no end. Under way: ${site.underWay().join(', ') || 'nothing'}`, {
      cause: error,
    });
  } finally {
    time.stop();
  }
  const spends = [...backend.spends.values()];
  return {
    ...diary.read(),
    ...site.read(),
    refreshes: spends.reduce((sum, count) => sum + count, 0),
    tokensSpent: spends.length,
    mostSpendsOfAToken: Math.max(0, ...spends),
    tokensSpentTwice: spends.filter((count) => count > 1).length,
  };
}

/** The isolates, and what happens to them. */
function openSite(
  { isolates: count, faultRate, crashes, refuses, shared }: SoakOptions,
  chance: Chance,
  now: () => number,
  fetch: Awaited<ReturnType<typeof createFaultyBackend>>['fetch'],
) {
  let objects: Objects | undefined;
  const outOfReach = createOutOfReach(chance, crashes ? faultRate : 0, now);
  const tally = { crashes: 0, restarts: 0 };
  const coordinator: Platform['coordinator'] = (_, exchange: RefreshGrant) => {
    if (!shared) return undefined;
    objects ??= createObjects(exchange, now);
    return outOfReach.way(objects.coordinator());
  };
  const open = (): Gatehouse => {
    const environment = { SESSION_SECRET: SECRET, BACKEND_URL: 'demo:' };
    const whenSignOutsCannotBeChecked = refuses ? 'refuse' : 'serve';
    const opened = openGatehouse(
      environment,
      { ...options, whenSignOutsCannotBeChecked },
      {
        backendFetch: () => fetch,
        now,
        coordinator,
        log: () => {},
      },
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return opened.gatehouse;
  };
  const isolates = Array.from({ length: count }, open);
  const underWay = new Set<Request>();
  return {
    read: () => tally,
    excuseOf: outOfReach.excuseOf,
    underWay: () => [...underWay].map(({ method, url }) => `${method} ${new URL(url).pathname}`),
    async handle(request: Request): Promise<Response> {
      underWay.add(request);
      const isolate = isolates[Math.floor(chance.between(0, count))] ?? open();
      return answerOf(isolate, request).finally(() => underWay.delete(request));
    },
    async makeTrouble(isOver: () => boolean): Promise<void> {
      while (!isOver()) {
        await sleep(chance.between(0, 2 * RESTART_MS));
        isolates[Math.floor(chance.between(0, count))] = open();
        tally.restarts += 1;
        if (!crashes) continue;
        objects?.crash();
        tally.crashes += 1;
      }
    },
  };
}

/** What a page answers: whose session it was shown. */
function answerOf(isolate: Gatehouse, request: Request): Promise<Response> {
  return isolate.handle(request, async (page) => {
    const { headers, status = 200 } = seenPage(request, page);
    const session = await isolate.sessionOf(headers);
    if (session !== undefined) return new Response(session.id, { status });
    const location = (await isolate.isRefreshable(headers))
      ? await isolate.refreshPath(headers, '/dashboard')
      : '/login?returnTo=/dashboard';
    return new Response(null, { status: 307, headers: { location } });
  });
}

function createDiary(excuseOf: OutOfReach['excuseOf']): Diary & {
  read(): Pick<SoakReport, 'requests' | 'byStatus' | 'lost' | 'revived' | Excuse | 'broken'>;
} {
  const byStatus: Record<string, number> = {};
  const lost: string[] = [];
  const broken: string[] = [];
  const cameBack = { revived: 0, unchecked: 0, untold: 0 };
  let requests = 0;
  return {
    answered(status) {
      requests += 1;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    },
    lost: (how) => void lost.push(how),
    broke: (code) => void broken.push(code),
    revived: (sessionId) => {
      cameBack[excuseOf(sessionId) ?? 'revived'] += 1;
    },
    read: () => ({ requests, byStatus, lost, ...cameBack, broken }),
  };
}
