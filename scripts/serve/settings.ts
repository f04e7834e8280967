import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { VARIABLE_NAMES } from '../../edge/config/config.ts';
import { paths } from '../lib/paths.ts';
import { closeToOthers, writePrivately } from '../lib/private-file.ts';

const SECRET_BYTES = 32;

export type Settings = Readonly<Record<string, string>>;

/**
 * Gathers the variables that Gatehouse and its demo read. The environment goes before `.dev.vars`, of which everything
 * is taken.
 */
export function gatherSettings(environment: Readonly<NodeJS.Dict<string>>, devVars: string): Settings {
  const own = Object.entries(environment).filter(([name]) => isOurs(name));
  const merged = { ...parseEnv(devVars), ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, string] => !!entry[1]));
}

/** The settings of a server that runs here, with a secret that outlives restarts where none is given. */
export function localSettings(): { readonly settings: Settings; readonly secretIsOwn: boolean } {
  const devVars = existsSync(paths.devVars) ? readFileSync(paths.devVars, 'utf8') : '';
  const settings = gatherSettings(process.env, devVars);
  if (settings.SESSION_SECRET !== undefined) return { settings, secretIsOwn: false };
  return { settings: { ...settings, SESSION_SECRET: keptSecret(paths.own) }, secretIsOwn: true };
}

/**
 * Reads the secret kept in a directory, or makes one that only its owner may read.
 */
export function keptSecret(directory: string): string {
  const file = join(directory, 'dev-secret');
  closeToOthers(file);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  writePrivately(file, `${secret}\n`);
  return secret;
}

function isOurs(name: string): boolean {
  return VARIABLE_NAMES.includes(name) || /^(?:BACKEND|DEMO)_|^PORT$/.test(name);
}
