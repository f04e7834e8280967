import { type Backend, createBackend } from '../../../edge/backend/backend.ts';
import type { BackendContract } from '../../../edge/backend/request.ts';
import { type Config, loadConfig } from '../../../edge/config/config.ts';
import { BACKEND_VARIABLES } from '../../../edge/config/variables/backend.ts';
import type { Examination } from '../examine/examination.ts';
import type { Variables } from '../report/findings.ts';

/** The doctor seals nothing. */
const STAND_IN = 'stands-in-for-a-session-secret-of-the-owner';

/**
 * The configuration that variables make; `undefined` where the product would not start with them. An address without TLS has
 * a finding of its own, and is examined all the same.
 */
export function configFrom(variables: Variables): Config | undefined {
  const loaded = loadConfig({ SESSION_SECRET: STAND_IN, ...variables, DANGEROUSLY_ALLOW_HTTP: 'on' });
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
