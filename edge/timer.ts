/** A time limit that can be set anew, and taken away. */
export interface Timer {
  restart(): void;
  stop(): void;
}

/** @param milliseconds - after which `onPassed` is called, counted from the last `restart` */
export function createTimer(milliseconds: number, onPassed: () => void): Timer {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(handle);
  return {
    stop,
    restart() {
      stop();
      handle = setTimeout(onPassed, milliseconds);
    },
  };
}
