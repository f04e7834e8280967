import { parseArgs } from 'node:util';
import { PRESET_NAMES, type PresetName } from '../../../edge/backend/presets/index.ts';

export const USAGE = `npm run doctor -- --url <address of your API or OpenID provider> [options]

  --preset <name>          ${PRESET_NAMES.join(', ')};
                           without it the doctor finds out
  --user <name>            signs in, which tells most
  --password <password>    better: GATEHOUSE_DOCTOR_PASSWORD, or typed when asked for
  --login <path>           where a sign-in is posted to, below the URL
  --me <path>              where the API tells who someone is, below the URL
  --api <address>          the API that an OpenID provider's tokens are for
  --client-id <id>         of the client that is registered at the provider; also CLIENT_ID
  --client-secret <secret> better: CLIENT_SECRET
  --api-key <key>          that every request carries; better: BACKEND_API_KEY
  --secret-from <name>     the variable with the secret that your API signs with; default JWT_SECRET
  --env <file>             examines an existing configuration
  --write <file>           puts what it found into a file of variables, such as .dev.vars
  --no-replay              spends no refresh token twice
  --json                   one JSON document

exit codes: 0 fine, 1 something is wrong, 2 usage, 3 not reachable, 4 more input is needed`;

const OPTIONS = {
  url: { type: 'string' },
  preset: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  login: { type: 'string' },
  me: { type: 'string' },
  api: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'api-key': { type: 'string' },
  'secret-from': { type: 'string' },
  env: { type: 'string' },
  write: { type: 'string' },
  'no-replay': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** What the doctor was asked for. */
export interface DoctorOptions {
  readonly url: string | undefined;
  readonly preset: PresetName | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly login: string | undefined;
  readonly me: string | undefined;
  readonly api: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly apiKey: string | undefined;
  /** What verifies tokens, where only their owner knows it. */
  readonly keys: { readonly JWT_SECRET?: string | undefined; readonly JWT_PUBLIC_KEY?: string | undefined };
  readonly envFile: string | undefined;
  /** The file that is to have what was found. */
  readonly outFile: string | undefined;
  /** Whether a refresh token may be spent twice, to see what comes of it. */
  readonly replay: boolean;
  readonly json: boolean;
}

export type ReadOptions =
  | { readonly status: 'ok'; readonly options: DoctorOptions }
  | { readonly status: 'help' }
  | { readonly status: 'usage'; readonly problem: string };

/** Reads the command line; what is secret may stand in the environment instead. */
export function readOptions(arguments_: readonly string[], environment: Environment): ReadOptions {
  const parsed = parse(arguments_);
  if (typeof parsed === 'string') return { status: 'usage', problem: parsed };
  if (parsed.help) return { status: 'help' };
  const { url, env, write, json = false, preset, user, login, me, api } = parsed;
  if (url === undefined && env === undefined) return usage('--url is missing.');
  const known = PRESET_NAMES.find((name) => name === preset);
  if (preset !== undefined && known === undefined) {
    return usage(`--preset is none of ${PRESET_NAMES.join(', ')}.`);
  }
  const paths = Object.entries({ login, me }).find(([, path]) => path !== undefined && !/^\/[^/]/.test(path));
  if (paths !== undefined) return usage(`--${paths[0]} is not a path: it begins with one slash.`);
  if (parsed.password !== undefined && user === undefined) return usage('--password needs --user.');
  const options = {
    ...{ url, preset: known, user, login, me, api, envFile: env, outFile: write, json },
    replay: parsed['no-replay'] !== true,
    password: parsed.password ?? text(environment.GATEHOUSE_DOCTOR_PASSWORD),
    clientId: parsed['client-id'] ?? text(environment.CLIENT_ID),
    clientSecret: parsed['client-secret'] ?? text(environment.CLIENT_SECRET),
    apiKey: parsed['api-key'] ?? text(environment.BACKEND_API_KEY),
    keys: {
      JWT_SECRET: text(environment[parsed['secret-from'] ?? 'JWT_SECRET']),
      JWT_PUBLIC_KEY: text(environment.JWT_PUBLIC_KEY),
    },
  };
  return { status: 'ok', options };
}

function parse(arguments_: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...arguments_], options: OPTIONS });
    return values;
  } catch (error) {
    // The message of the parser may quote what was typed, a password among it.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return 'There is an option that the doctor does not know.';
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      return 'There is a word without an option before it.';
    return 'An option lacks its value, or has one too many. A value that begins with - is written --option=value.';
  }
}

function usage(problem: string): ReadOptions {
  return { status: 'usage', problem };
}

function text(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
