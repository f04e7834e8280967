import { type Backend, type Credentials, createBackend } from '../../../edge/backend/backend.ts';
import {
  type AnyExchange,
  PRESET_NAMES,
  PRESETS,
  type Preset,
  type PresetName,
} from '../../../edge/backend/presets/index.ts';
import type { BackendContract } from '../../../edge/backend/request.ts';
import { type Config, loadConfig } from '../../../edge/config/config.ts';
import { BACKEND_VARIABLES } from '../../../edge/config/variables/backend.ts';
import type { Fetch } from '../../../edge/types.ts';
import type { Examination } from '../examine/examination.ts';
import { type Observed, responseTo } from '../examine/wire.ts';
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

/** The product's own way to the backend, as variables describe it; by another way than the wire, where nothing is to be sent. */
export function backendOf(
  exam: Pick<Examination, 'own' | 'wire' | 'now'>,
  variables: Variables,
  fetch: Fetch = exam.wire.fetch,
): Backend | undefined {
  const contract = contractOf(exam, variables);
  return contract && createBackend({ ...contract, fetch, now: exam.now });
}

/** What the product would ask for a sign-in, by data or by a function. It is not sent. */
export async function signInOf(
  exam: Examination,
  variables: Variables,
  credentials: Credentials,
): Promise<Request | undefined> {
  const asked: Request[] = [];
  const keep = async (request: Request) => {
    asked.push(request);
    return new Response(null, { status: 503 });
  };
  await backendOf(exam, variables, keep)?.signIn(credentials);
  return asked[0];
}

/** What the product reads in an answer to a sign-in; `undefined` where that is no tokens. */
export async function readAs(exam: Examination, variables: Variables, answer: Observed) {
  const read = await backendOf(exam, variables, async () => responseTo(answer))?.signIn(NOBODY);
  return read?.status === 'ok' ? read : undefined;
}

const NOBODY: Credentials = { username: 'nobody', password: 'none' };

/** The hosts of a preset that has its own beside the API: whoever names it, or one of them, names all. */
export function hostsOf(named: PresetName | undefined, { origin }: URL): readonly string[] {
  const all = PRESET_NAMES.map((name) => ({ name, hosts: ownHosts(PRESETS[name]) }));
  return all.find(({ name, hosts }) => name === named || hosts.includes(origin))?.hosts ?? [];
}

function ownHosts({ login, refresh }: Preset): string[] {
  const bases = [login?.base, refresh?.base].filter((base) => typeof base === 'string');
  return bases.map((base) => new URL(base).origin);
}

export function presetIn({ BACKEND_PRESET }: Variables): PresetName | undefined {
  return PRESET_NAMES.find((name) => name === BACKEND_PRESET);
}

/** An exchange as people write one. */
export function doorName({ method = 'POST', path }: Pick<AnyExchange, 'method' | 'path'>): string {
  return `${method} ${path.split('?', 1)[0]}`;
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
    return whole !== undefined && meaningOf(rest) === whole ? rest : left;
  }, variables);
}

/** Stands in for what only its owner has, where a preset cannot do without. */
const OWNERS: Variables = { CLIENT_ID: 'any', BACKEND_API_KEY: 'any' };

/** What variables come to; `undefined` where they make no configuration. */
function meaningOf(variables: Variables): string | undefined {
  const config = configFrom(variables) ?? configFrom({ ...OWNERS, ...variables });
  return config && JSON.stringify([config.backend, config.provider]);
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
