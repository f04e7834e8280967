import { webcrypto } from 'node:crypto';

const BEGINNING = Date.UTC(2030, 0);
/** So often everyone else gets a turn, with nothing new to wait for, before nothing is thought to be under way. */
const QUIET_TURNS = 3;
/** Real milliseconds that one cryptographic job may take: a thousand times what any does. */
const PATIENCE_MS = 30_000;

const SUBTLE = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'digest',
  'deriveBits',
  'deriveKey',
  'importKey',
] as const;

export interface VirtualTime {
  now(): number;
  /**
   * Lets time pass until the work is done: to the next moment at which something is to happen, whenever nothing is under way.
   *
   * @param until - what has not come to an end by then, by this clock, never will
   * @throws Error where the work waits for nothing that could happen any more
   */
  pass<T>(work: Promise<T>, until: number): Promise<T>;
  stop(): void;
}

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * Takes the clocks over: all timers and deadlines that are set from now on run out in their order, and take no time. Load makes
 * nothing late, and the same seed meets the same each time.
 */
export function startVirtualTime(): VirtualTime {
  let time = BEGINNING;
  const alarms = new Map<number, Alarm>();
  const jobs = countJobs();
  const restore = replaceTimers(alarms, () => time);

  /** Timers that are set for the same moment run out in the order in which they were set. */
  function nextAlarm(): [number, Alarm] | undefined {
    let next: [number, Alarm] | undefined;
    for (const entry of alarms) if (next === undefined || entry[1].at < next[1].at) next = entry;
    return next;
  }

  async function untilQuiet(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await new Promise(setImmediate);
      if (jobs.underWay() > 0) quiet = -1;
      if (jobs.waitedFor() > PATIENCE_MS) throw new Error(`${jobs.underWay()} cryptographic jobs never end.`);
    }
  }

  async function drive(isDone: () => boolean, until: number): Promise<void> {
    for (await untilQuiet(); !isDone(); await untilQuiet()) {
      const [id, alarm] = nextAlarm() ?? [];
      if (id === undefined || alarm === undefined) throw new Error('No timer is left that could end this.');
      if (alarm.at > until) throw new Error('It is over, and this has not come to an end.');
      alarms.delete(id);
      time = Math.max(time, alarm.at);
      alarm.ring();
    }
  }

  return {
    now: () => time,
    async pass(work, until) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      work.then(done, done);
      await drive(() => isDone, until);
      return work;
    },
    stop() {
      restore();
      jobs.stop();
    },
  };
}

/** @returns what puts the real ones back */
function replaceTimers(alarms: Map<number, Alarm>, now: () => number): () => void {
  let last = 0;
  const set = (ring: () => void, milliseconds = 0) => {
    last += 1;
    alarms.set(last, { at: now() + Math.max(0, milliseconds), ring });
    return last;
  };
  return replace([
    [
      globalThis,
      'setTimeout',
      (callback: (...details: unknown[]) => void, milliseconds?: number, ...details: unknown[]) =>
        set(() => callback(...details), milliseconds),
    ],
    [globalThis, 'clearTimeout', (id: number | undefined) => id !== undefined && alarms.delete(id)],
    [
      AbortSignal,
      'timeout',
      (milliseconds: number) => {
        const controller = new AbortController();
        set(
          () => controller.abort(new DOMException('The deadline has passed.', 'TimeoutError')),
          milliseconds,
        );
        return controller.signal;
      },
    ],
  ]);
}

/** Cryptography is what takes real time here, since nothing else leaves this thread: one job after the other, so that their order is kept. */
function countJobs(): { underWay(): number; waitedFor(): number; stop(): void } {
  let underWay = 0;
  let movedAt = performance.now();
  let last: Promise<unknown> = Promise.resolve();
  const { subtle } = webcrypto;
  const counted = SUBTLE.map((name): Replacement => {
    const job: (...details: never[]) => Promise<unknown> = subtle[name];
    const replacement = (...details: never[]) => {
      if (underWay === 0) movedAt = performance.now();
      underWay += 1;
      const mine = last.then(() => job.apply(subtle, details));
      const ended = () => {
        underWay -= 1;
        movedAt = performance.now();
      };
      last = mine.then(ended, ended);
      return mine;
    };
    return [subtle, name, replacement];
  });
  return {
    underWay: () => underWay,
    waitedFor: () => (underWay === 0 ? 0 : performance.now() - movedAt),
    stop: replace(counted),
  };
}

type Replacement = readonly [owner: object, name: string, value: unknown];

function replace(replacements: readonly Replacement[]): () => void {
  const before = replacements.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, value] of replacements)
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    for (const [at, [owner, name]] of replacements.entries()) {
      const descriptor = before[at];
      if (descriptor === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, descriptor);
    }
  };
}
