const TICKS = 4;

/** A time limit on silence. */
export interface Timer {
  /**
   * Counts from now on.
   *
   * @param milliseconds - another limit than the first, by a quarter of which it may be late too
   */
  restart(milliseconds?: number): void;
  /** Counts no more until the next `restart`; costs as little as that. */
  pause(): void;
  /** Counts no more, and leaves nothing behind. */
  stop(): void;
}

/**
 * Sets a time limit that may be set anew for every chunk of a large body: that costs nothing, because the clock only ticks now
 * and then, at the price of up to a quarter more than was asked for.
 *
 * @param milliseconds - after which `onPassed` is called, counted from the last `restart`
 */
export function createTimer(milliseconds: number, onPassed: () => void): Timer {
  let ticksLeft: number | undefined;
  let ticking: ReturnType<typeof setTimeout> | undefined;
  const tickLength = milliseconds / TICKS;
  const wait = () => {
    ticking = setTimeout(tick, tickLength);
  };
  const tick = () => {
    ticking = undefined;
    if (ticksLeft === undefined) return;
    ticksLeft -= 1;
    if (ticksLeft > 0) return wait();
    ticksLeft = undefined;
    onPassed();
  };
  return {
    restart(limit = milliseconds) {
      const ticks = Math.ceil(limit / tickLength);
      ticksLeft = ticking === undefined ? ticks : ticks + 1;
      if (ticking === undefined) wait();
    },
    pause() {
      ticksLeft = undefined;
    },
    stop() {
      ticksLeft = undefined;
      clearTimeout(ticking);
      ticking = undefined;
    },
  };
}
