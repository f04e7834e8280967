import { type Backend, createBackend } from '../../../edge/backend/backend.ts';
import { PRESET_NAMES, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { BackendContract } from '../../../edge/backend/request.ts';
import { type Config, loadConfig } from '../../../edge/config/config.ts';
import { BACKEND_VARIABLES } from '../../../edge/config/variables/backend.ts';
import type { Examination } from '../examine/examination.ts';
import { type Finding, fine, type Variables, wrong } from '../report/findings.ts';

/** The doctor seals nothing. */
export const STAND_IN_SECRET = 'stands-in-for-a-session-secret-of-the-owner';

/**
 * The configuration that variables make; `undefined` where the product would not start with them. An address without TLS has
 * a finding of its own, and is examined all the same.
 */
export function configFrom(variables: Variables): Config | undefined {
  const loaded = loadConfig({ SESSION_SECRET: STAND_IN_SECRET, ...variables, DANGEROUSLY_ALLOW_HTTP: 'on' });
  return loaded.ok ? loaded.config : undefined;
}

/** How the backend is talked to, with what only its owner knows. */
export function contractOf(
  { own }: Pick<Examination, 'own'>,
  variables: Variables,
): BackendContract | undefined {
  return configFrom({ ...variables, ...own })?.backend;
}

/** The product's own way to the backend, as variables describe it. */
export function backendOf(exam: Examination, variables: Variables): Backend | undefined {
  const contract = contractOf(exam, variables);
  return contract && createBackend({ ...contract, fetch: exam.wire.fetch, now: exam.now });
}

export function presetIn({ BACKEND_PRESET }: Variables): PresetName | undefined {
  return PRESET_NAMES.find((name) => name === BACKEND_PRESET);
}

/** How the backend is talked to, by a configuration; nothing that is secret. */
export function knobsIn(given: Variables): Variables {
  return only(given, (name) => Object.hasOwn(BACKEND_VARIABLES, name) && name !== 'BACKEND_API_KEY');
}

/** Those of some names. */
export function only(variables: Variables, isWanted: (name: string) => boolean): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => isWanted(name)));
}

/** The variables without those that say what the preset says anyway. */
export function withoutTheObvious(variables: Variables): Variables {
  const whole = meaningOf(variables);
  return Object.keys(knobsIn(variables)).reduce((left, knob) => {
    const rest = only(left, (name) => name !== knob);
    return meaningOf(rest) === whole ? rest : left;
  }, variables);
}

function meaningOf(variables: Variables): string {
  const config = configFrom(variables);
  return JSON.stringify(config && [config.backend, config.provider]);
}

/** What the doctor sees for itself. */
const SEEN =
  /^BACKEND_(?:PRESET|LOGIN_(?:PATH|ENCODING|USERNAME_FIELD|PASSWORD_FIELD)|ACCESS_TOKEN_PATH|EXPIRES_IN|REFRESH_(?:PATH|FIELD|TOKEN|COOKIE|ENCODING)|USER_PATH|ME_(?:PATH|ENVELOPE)|LOGOUT_PATH)|^JWT_(?:ISSUER|AUDIENCE|ALGORITHMS)$/;

/** Where a configuration says something else than what was found, in meaning and not in words alone. */
export function contradictions(given: Variables, found: Variables): Finding[] {
  // Keys may be missing still, and then nothing may be said of claims.
  const contract = { CLIENT_ID: 'any', ...only(found, (name) => !name.startsWith('JWT_')) };
  const isOther = (name: string, is: string) =>
    name.startsWith('JWT_')
      ? found[name] !== undefined && found[name] !== is
      : meaningOf({ ...contract, [name]: is }) !== meaningOf(contract);
  const others = Object.entries(given)
    .filter(([name, is]) => SEEN.test(name) && isOther(name, is))
    .map(([name, is]) => {
      const should = found[name];
      const cure = should === undefined ? `Take ${name} away.` : `Set ${name}=${should}`;
      const text = `${name} is ${is}, which does not fit what was found${should === undefined ? '' : `: ${should}`}.`;
      return wrong(`variables.${name}`, text, cure);
    });
  return others.length > 0 ? others : [fine('variables.right', 'The configuration is as it should be.')];
}
