import { type Backend, createBackend } from '../../../edge/backend/backend.ts';
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

export function contractFrom(variables: Variables): BackendContract | undefined {
  return configFrom(variables)?.backend;
}

/** The product's own way to the backend, as variables describe it. */
export function backendFrom(
  { wire, now }: Pick<Examination, 'wire' | 'now'>,
  variables: Variables,
): Backend | undefined {
  const contract = contractFrom(variables);
  return contract && createBackend({ ...contract, fetch: wire.fetch, now });
}

/** How the backend is talked to, by a configuration; nothing that is secret. */
export function knobsIn(given: Variables): Variables {
  const knobs = Object.entries(given).filter(
    ([name]) => Object.hasOwn(BACKEND_VARIABLES, name) && name !== 'BACKEND_API_KEY',
  );
  return Object.fromEntries(knobs);
}

/** What only the owner knows. It is used, and never printed. */
export function ownVariables({ options }: Pick<Examination, 'options'>): Variables {
  const { clientId, clientSecret, apiKey } = options;
  return {
    ...(clientId !== undefined && { CLIENT_ID: clientId }),
    ...(clientId !== undefined && clientSecret !== undefined && { CLIENT_SECRET: clientSecret }),
    ...(apiKey !== undefined && { BACKEND_API_KEY: apiKey }),
  };
}

/** The variables without those that say what the preset says anyway. */
export function withoutTheObvious(variables: Variables): Variables {
  const whole = meaningOf(variables);
  return Object.keys(BACKEND_VARIABLES).reduce((left, knob) => {
    const { [knob]: _, ...rest } = left;
    return knob !== 'BACKEND_API_KEY' && meaningOf(rest) === whole ? rest : left;
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
  const contract = Object.fromEntries(Object.entries(found).filter(([name]) => !name.startsWith('JWT_')));
  const meaningWith = (more: Variables) => meaningOf({ CLIENT_ID: 'any', ...contract, ...more });
  const others = Object.entries(given).flatMap(([name, is]) => {
    const should = found[name];
    const isOther = name.startsWith('JWT_')
      ? should !== undefined && should !== is
      : meaningWith({ [name]: is }) !== meaningWith({});
    if (!SEEN.test(name) || !isOther) return [];
    const cure = should === undefined ? `Take ${name} away.` : `Set ${name}=${should}`;
    const text = `${name} is ${is}, which does not fit what was found${should === undefined ? '' : `: ${should}`}.`;
    return [wrong(`variables.${name}`, text, cure)];
  });
  return others.length > 0 ? others : [fine('variables.right', 'The configuration is as it should be.')];
}
