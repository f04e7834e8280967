import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../.gatehouse/times.json', import.meta.url));

/** What a step took when it was last done on this machine, as people read it: ` (38 s last time)`, or nothing. */
export function lastTime(title) {
  const seconds = read()[title];
  return typeof seconds === 'number' && seconds >= 1 ? ` (${Math.round(seconds)} s last time)` : '';
}

/** Notes what a step has taken. A step that is timed twice at once keeps one of both. */
export function noteTime(title, seconds) {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify({ ...read(), [title]: seconds }));
}

function read() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) ?? {};
  } catch {
    return {};
  }
}
