import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** Writes a file that may hold secrets: none but its owner can read it, from before they are in it. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeToOthers(file);
  writeFileSync(file, text, { mode: OWNER_ONLY });
}

/** Takes a file that holds secrets away from all but its owner. The mode of writing is for files that are new. */
export function closeToOthers(file: string): void {
  if (existsSync(file)) chmodSync(file, OWNER_ONLY);
}
