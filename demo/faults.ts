import type { Context, MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import {
  dripAnswer,
  gzipBombAnswer,
  halfJsonAnswer,
  htmlAnswer,
  hugeAnswer,
  redirectAnswer,
  statusAnswer,
} from './fault-answers.ts';
import { withBadSignature, withOtherSubject, withoutRefreshToken, withPadding } from './fault-tokens.ts';
import { type DemoEnv, problem, sleep } from './http.ts';
import { type DemoStore, readRecord } from './store.ts';

const ms = (fallback: number) => v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), fallback);
const status = (fallback: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), fallback);
/** To how many requests the fault applies; -1 is forever. */
const times = v.optional(v.pipe(v.number(), v.integer(), v.minValue(-1), v.notValue(0)), 1);
const characters = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)), 0);

const Fault = v.variant('kind', [
  v.strictObject({
    kind: v.literal('status'),
    times,
    status: status(500),
    body: v.optional(v.string()),
    contentType: v.optional(v.string()),
    headers: v.optional(v.record(v.string(), v.string())),
  }),
  v.strictObject({ kind: v.literal('timeout'), times, ms: ms(30_000) }),
  v.strictObject({ kind: v.literal('delay'), times, ms: ms(1_000) }),
  v.strictObject({ kind: v.literal('html'), times, status: status(200) }),
  v.strictObject({ kind: v.literal('half-json'), times, status: status(200) }),
  v.strictObject({ kind: v.literal('huge'), times, status: status(200) }),
  v.strictObject({ kind: v.literal('gzip-bomb'), times, status: status(200) }),
  v.strictObject({ kind: v.literal('drip'), times, status: status(200), ms: ms(1_000) }),
  v.strictObject({ kind: v.literal('late'), times, ms: ms(1_000) }),
  v.strictObject({ kind: v.literal('lost'), times, status: status(502) }),
  v.strictObject({ kind: v.literal('redirect'), times, status: status(302), location: v.string() }),
  v.strictObject({ kind: v.literal('no-refresh-token'), times }),
  v.strictObject({ kind: v.literal('other-subject'), times }),
  v.strictObject({ kind: v.literal('bad-signature'), times }),
  v.strictObject({
    kind: v.literal('padding'),
    times,
    accessToken: characters,
    refreshToken: characters,
  }),
  v.strictObject({ kind: v.literal('unauthorized-once') }),
]);

const queue = v.optional(v.array(Fault));
/** Faults by target; each list is worked off from its start, one fault a request. */
export const Faults = v.strictObject({
  login: queue,
  refresh: queue,
  logout: queue,
  profile: queue,
  jwks: queue,
  api: queue,
});

export type Fault = v.InferOutput<typeof Fault>;
export type Faults = v.InferOutput<typeof Faults>;
export type FaultTarget = keyof Faults;

export const FAULTS_KEY = 'control/faults';

/** Makes requests fail as the controls have ordered. */
export function injectFaults(demo: Demo): MiddlewareHandler<DemoEnv> {
  return async (c, next) => {
    const target = targetOf(new URL(c.req.url).pathname);
    const fault = target && takeFault(demo.store, target);
    if (!fault) return next();
    const { signal } = c.req.raw;
    const early = await answerInstead(fault, signal);
    if (early) return early;
    await next();
    if (fault.kind === 'late') await sleep(fault.ms, signal);
    return replaceAnswer(c, await distort(demo, fault, c.res));
  };
}

const TARGETS: Record<string, FaultTarget | undefined> = {
  '/.well-known/jwks.json': 'jwks',
  '/api/v1/auth/login': 'login',
  '/api/v1/auth/refresh-token': 'refresh',
  '/api/v1/auth/logout': 'logout',
  '/api/v1/auth/profile': 'profile',
};

function targetOf(pathname: string): FaultTarget | undefined {
  if (pathname.startsWith('/api/v1/demo/')) return undefined;
  return TARGETS[pathname] ?? (pathname.startsWith('/api/v1/') ? 'api' : undefined);
}

function takeFault(store: DemoStore, target: FaultTarget): Fault | undefined {
  const faults = readRecord(store, FAULTS_KEY, Faults);
  const [first, ...rest] = faults?.[target] ?? [];
  if (!first) return undefined;
  store.put(FAULTS_KEY, { ...faults, [target]: [...leftOf(first), ...rest] });
  return first;
}

function leftOf(fault: Fault): Fault[] {
  if (fault.kind === 'unauthorized-once') return [];
  if (fault.times === -1) return [fault];
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}

/** The faults that answer without the route having run. */
async function answerInstead(fault: Fault, signal: AbortSignal): Promise<Response | undefined> {
  switch (fault.kind) {
    case 'status':
      return statusAnswer(fault);
    case 'timeout':
      await sleep(fault.ms, signal);
      return problem(504, 'Gateway Timeout');
    case 'delay':
      await sleep(fault.ms, signal);
      return undefined;
    case 'html':
      return htmlAnswer(fault.status);
    case 'half-json':
      return halfJsonAnswer(fault.status);
    case 'huge':
      return hugeAnswer(fault.status);
    case 'gzip-bomb':
      return gzipBombAnswer(fault.status);
    case 'drip':
      return dripAnswer(fault.status, fault.ms);
    case 'redirect':
      return redirectAnswer(fault.status, fault.location);
    case 'unauthorized-once':
      return problem(401, 'Unauthorized');
    default:
      return undefined;
  }
}

/** The faults that change what the route has answered. */
async function distort(demo: Demo, fault: Fault, answer: Response): Promise<Response> {
  switch (fault.kind) {
    case 'lost':
      return problem(fault.status, 'Bad Gateway');
    case 'no-refresh-token':
      return withoutRefreshToken(answer);
    case 'other-subject':
      return withOtherSubject(demo, answer);
    case 'bad-signature':
      return withBadSignature(answer);
    case 'padding':
      return withPadding(demo, answer, fault);
    default:
      return answer;
  }
}

function replaceAnswer(c: Context<DemoEnv>, answer: Response): void {
  // Hono merges the headers of the former answer into the new one unless the former is taken away first.
  c.res = undefined;
  c.res = answer;
}
