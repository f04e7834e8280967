import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { installPlainDispatcher } from '../../../edge/adapters/node-dispatcher.ts';
import { PRESET_NAMES, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { readAddress } from '../discover/addresses.ts';
import { examine } from '../examine/examine.ts';
import { type Diagnosis, EXIT_CODES, type Variables } from '../report/findings.ts';
import { writeJson } from '../report/json.ts';
import { writeReport } from '../report/report.ts';
import { askHidden } from './ask.ts';
import { type DoctorOptions, readOptions, USAGE } from './options.ts';
import { variableLines } from './variable-lines.ts';
import { writeVariables } from './write.ts';

const NARROWEST = 50;
const WIDEST = 100;
const DEMO = 'demo:';

/** Finds out how a backend is connected, and ends with an exit code that says how it is. */
export default async function doctor(typed: readonly string[]): Promise<void> {
  const first = readOptions(typed, process.env);
  if (first.status !== 'ok') return end(first);
  const given = readGiven(first.options.envFile);
  if (given === undefined) return end({ status: 'usage', problem: 'There is no file as --env says.' });
  const read = readOptions(typed, { ...process.env, ...given });
  if (read.status !== 'ok') return end(read);
  const { options } = read;
  const address = options.url ?? addressIn(given);
  if (address === DEMO) return sayDemo();
  const url = readAddress(address);
  if (url === undefined) {
    return end({
      status: 'usage',
      problem: '--url is no http(s) address, or has a user name or a password in it.',
    });
  }
  await report(url, { ...options, password: options.password ?? (await typedPassword(options)) }, given);
}

/** What a configuration is about: the provider where that alone signs people in, the API otherwise. */
function addressIn({ BACKEND_PRESET, BACKEND_URL = DEMO, OIDC_ISSUER }: Variables): string {
  const name = PRESET_NAMES.find((each) => each === BACKEND_PRESET);
  const preset: Preset | undefined = name && PRESETS[name];
  return (preset?.provider && OIDC_ISSUER) ?? BACKEND_URL;
}

async function report(url: URL, options: DoctorOptions, given: Variables): Promise<void> {
  installPlainDispatcher();
  const reach = (request: Request) => fetch(request);
  const diagnosis = await examine({ options, url, given, fetch: reach, now: Date.now });
  const { columns, isTTY = false } = process.stdout;
  // A terminal may not know its own width, and say 0.
  const width = Math.max(NARROWEST, Math.min(columns || WIDEST, WIDEST));
  const page = { width, colors: isTTY && !process.env.NO_COLOR };
  console.log(options.json ? writeJson(diagnosis) : writeReport(diagnosis, page));
  keep(diagnosis, options);
  process.exitCode = EXIT_CODES[diagnosis.outcome];
}

/** Writes down what works, or will work once it is filled in. */
function keep({ outcome, settings }: Diagnosis, options: DoctorOptions): void {
  const { outFile, json } = options;
  if (outFile === undefined) return;
  const isUsable = settings !== undefined && (outcome === 'fine' || outcome === 'incomplete');
  if (isUsable) writeVariables(outFile, variableLines(settings, ownersVariables(options)));
  if (!json) console.log(`  ${isUsable ? `Written to ${outFile}.` : `Nothing was written to ${outFile}.`}\n`);
}

/** What the report does not say, by the variables that it is for. */
function ownersVariables({ keys, clientSecret, apiKey }: DoctorOptions): Partial<Variables> {
  const all = { ...keys, CLIENT_SECRET: clientSecret, BACKEND_API_KEY: apiKey };
  const known = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

/** The variables of a file; `undefined` where there is no such file. */
function readGiven(file: string | undefined): Variables | undefined {
  if (file === undefined) return {};
  if (!existsSync(file)) return undefined;
  const entries = Object.entries(parseEnv(readFileSync(file, 'utf8')));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

async function typedPassword({ user, json }: DoctorOptions): Promise<string | undefined> {
  if (user === undefined || json) return undefined;
  return (await askHidden(`Password of ${user}: `)) || undefined;
}

function sayDemo(): void {
  console.log('This is the embedded demo backend, which fits by itself: there is nothing to examine.');
}

function end(
  result: { readonly status: 'help' } | { readonly status: 'usage'; readonly problem: string },
): void {
  if (result.status === 'help') {
    console.log(USAGE);
  } else {
    console.error(`${result.problem}\n\n${USAGE}`);
    process.exitCode = EXIT_CODES.usage;
  }
}
