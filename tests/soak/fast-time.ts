/**
 * Lets time pass faster: every timer and deadline that is set from now on runs out `factor` times as soon, and `now` moves as
 * much faster. So all of the real code keeps its proportions, and ten minutes pass in one.
 */
export function startFastTime(factor: number): { now(): number; stop(): void } {
  const { setTimeout: realTimeout } = globalThis;
  const realDeadline = AbortSignal.timeout;
  const [begun, realBegun] = [Date.now(), performance.now()];
  const fastTimeout = (callback: (...details: unknown[]) => void, milliseconds = 0, ...details: unknown[]) =>
    realTimeout(callback, milliseconds / factor, ...details);
  Object.defineProperty(globalThis, 'setTimeout', { value: fastTimeout, configurable: true, writable: true });
  AbortSignal.timeout = (milliseconds) => realDeadline.call(AbortSignal, Math.ceil(milliseconds / factor));
  // Deadlines alone keep no process alive.
  const awake = setInterval(() => {}, 1_000);
  return {
    now: () => begun + (performance.now() - realBegun) * factor,
    stop() {
      clearInterval(awake);
      Object.defineProperty(globalThis, 'setTimeout', {
        value: realTimeout,
        configurable: true,
        writable: true,
      });
      AbortSignal.timeout = realDeadline;
    },
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
