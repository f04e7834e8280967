import { parseArgs } from 'node:util';
import { PRESET_NAMES, type PresetName } from '../../../edge/backend/presets/index.ts';
import { present, type Variables } from '../report/findings.ts';

/** Where what was found can be carried: a platform, or a file that is pasted into one. */
export const DESTINATIONS = ['cloudflare', 'vercel', 'env'] as const;

export type Destination = (typeof DESTINATIONS)[number];

const text = (value: string, about: string) => ({ type: 'string', value, about }) as const;
const flag = (about: string) => ({ type: 'boolean', value: '', about }) as const;

const OPTIONS = {
  url: text('<address>', 'of your API or OpenID provider'),
  preset: text('<name>', `is looked for first: ${PRESET_NAMES.join(', ')}`),
  user: text('<name>', 'signs in, which tells most'),
  password: text('<password>', 'better: GATEHOUSE_DOCTOR_PASSWORD, or typed when asked for'),
  login: text('<path>', 'where a sign-in is posted to, below the URL'),
  me: text('<path>', 'where the API tells who someone is, below the URL'),
  api: text('<address>', "the API that an OpenID provider's tokens are for"),
  'client-id': text('<id>', 'of the client that is registered at the provider; also CLIENT_ID'),
  'client-secret': text('<secret>', 'better: CLIENT_SECRET'),
  'api-key': text('<key>', 'that every request carries; better: BACKEND_API_KEY'),
  'secret-from': text('<name>', 'the variable with the secret that your API signs with; default JWT_SECRET'),
  env: text('<file>', 'examines an existing configuration'),
  write: text('<file>', 'puts what it found into a file of variables, such as .dev.vars'),
  push: text('<where>', `carries what it found to production: ${DESTINATIONS.join(', ')}`),
  yes: flag('pushes without asking'),
  'no-replay': flag('spends no refresh token twice'),
  json: flag('one JSON document'),
  help: { ...flag('this'), short: 'h' },
} as const;

const LINES = Object.entries(OPTIONS).map(
  ([name, { value, about }]) => `  ${`--${name} ${value}`.padEnd(25)} ${about}`,
);

export const USAGE = `npm run doctor -- --url <address of your API or OpenID provider> [options]

${LINES.join('\n')}

exit codes: 0 fine, 1 something is wrong, 2 usage, 3 not reachable, 4 more input is needed`;

/** What the doctor was asked for. */
export type DoctorOptions = Extract<ReadOptions, { status: 'ok' }>['options'];

export type ReadOptions = ReturnType<typeof readOptions>;

/** Reads the command line; what is secret may stand in the environment instead. */
export function readOptions(
  arguments_: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
) {
  const parsed = parse(arguments_);
  if (typeof parsed === 'string') return usage(parsed);
  if (parsed.help) return { status: 'help' } as const;
  const { url, env, write, json = false, preset, user, login, me, api } = parsed;
  const known: PresetName | undefined = PRESET_NAMES.find((name) => name === preset);
  const paths = Object.entries({ login, me }).find(([, path]) => path !== undefined && !/^\/[^/]/.test(path));
  if (url === undefined && env === undefined) return usage('--url is missing.');
  const destination = DESTINATIONS.find((each) => each === parsed.push);
  if (parsed.push !== destination) return usage(`--push is none of ${DESTINATIONS.join(', ')}.`);
  if (destination !== undefined && json)
    return usage('--push has its own words, and does not go with --json.');
  if (preset !== known) return usage(`--preset is none of ${PRESET_NAMES.join(', ')}.`);
  if (paths !== undefined) return usage(`--${paths[0]} is not a path: it begins with one slash.`);
  if (parsed.password !== undefined && user === undefined) return usage('--password needs --user.');
  const from = (name: string) => environment[name] || undefined;
  const keys: Variables = present({
    JWT_SECRET: from(parsed['secret-from'] ?? 'JWT_SECRET'),
    JWT_PUBLIC_KEY: from('JWT_PUBLIC_KEY'),
  });
  const options = {
    ...{ url, preset: known, user, login, me, api, json, envFile: env, outFile: write },
    destination,
    /** Whether it pushes without asking. */
    isSure: parsed.yes === true,
    /** Whether a refresh token may be spent twice, to see what comes of it. */
    replay: parsed['no-replay'] !== true,
    password: parsed.password ?? from('GATEHOUSE_DOCTOR_PASSWORD'),
    clientId: parsed['client-id'] ?? from('CLIENT_ID'),
    clientSecret: parsed['client-secret'] ?? from('CLIENT_SECRET'),
    apiKey: parsed['api-key'] ?? from('BACKEND_API_KEY'),
    /** What verifies tokens, where only their owner knows it. */
    keys,
  };
  return { status: 'ok', options } as const;
}

function parse(arguments_: readonly string[]) {
  try {
    return parseArgs({ args: [...arguments_], options: OPTIONS }).values;
  } catch (error) {
    // The message of the parser may quote what was typed, a password among it.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return 'There is an option that the doctor does not know.';
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      return 'There is a word without an option before it.';
    return 'An option lacks its value, or has one too many. A value that begins with - is written --option=value.';
  }
}

function usage(problem: string) {
  return { status: 'usage', problem } as const;
}
