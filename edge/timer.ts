const TICKS = 4;

/** A time limit on silence. */
export interface Timer {
  /** Counts from now on. */
  restart(): void;
  /** Counts no more until the next `restart`. */
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
  let isTicking = false;
  const wait = () => {
    isTicking = true;
    setTimeout(tick, milliseconds / TICKS);
  };
  const tick = () => {
    isTicking = false;
    if (ticksLeft === undefined) return;
    ticksLeft -= 1;
    if (ticksLeft > 0) return wait();
    ticksLeft = undefined;
    onPassed();
  };
  return {
    restart() {
      ticksLeft = isTicking ? TICKS + 1 : TICKS;
      if (!isTicking) wait();
    },
    stop() {
      ticksLeft = undefined;
    },
  };
}
