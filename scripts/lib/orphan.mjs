const INTERVAL_MS = 500;

/**
 * Calls back when npm has ended and left us behind: its shell passes on no SIGTERM, so only that tells.
 *
 * @param {() => void} callback
 */
export function onOrphaned(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, INTERVAL_MS);
  timer.unref();
}
