import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { installPlainDispatcher } from '../../../edge/adapters/node-dispatcher.ts';
import { PRESET_NAMES, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { readAddress } from '../discover/addresses.ts';
import { examine } from '../examine/examine.ts';
import { type Diagnosis, EXIT_CODES, present, type Settings, type Variables } from '../report/findings.ts';
import { writeJson, writeReport } from '../report/report.ts';
import { askHidden } from './ask.ts';
import { type DoctorOptions, readOptions, USAGE } from './options.ts';
import { push } from './push.ts';
import { variableLines, writeVariables } from './write.ts';

const NARROWEST = 50;
const WIDEST = 100;
const DEMO = 'demo:';

/** Finds out how a backend is connected, and ends with an exit code that says how it is. */
export default async function doctor(typed: readonly string[]): Promise<void> {
  const first = readOptions(typed, process.env);
  if (first.status === 'help') return console.log(USAGE);
  if (first.status === 'usage') return misused(first.problem);
  const given = readGiven(first.options.envFile);
  if (given === undefined) return misused('There is no file as --env says.');
  // What is secret may stand in that file too.
  const read = readOptions(typed, { ...process.env, ...given });
  const { options } = read.status === 'ok' ? read : first;
  const address = options.url ?? addressIn(given);
  if (address === DEMO)
    return console.log(
      'This is the embedded demo backend, which fits by itself: there is nothing to examine.',
    );
  const url = readAddress(address);
  if (url === undefined)
    return misused('--url is no http(s) address, or has a user name or a password in it.');
  await report(url, { ...options, password: options.password ?? (await typedPassword(options)) }, given);
}

function misused(problem: string): void {
  console.error(`${problem}\n\n${USAGE}`);
  process.exitCode = EXIT_CODES.usage;
}

/** What a configuration is about: the provider where that alone signs people in, the API otherwise. */
function addressIn({ BACKEND_PRESET, BACKEND_URL = DEMO, OIDC_ISSUER }: Variables): string {
  const name = PRESET_NAMES.find((each) => each === BACKEND_PRESET);
  const preset: Preset | undefined = name && PRESETS[name];
  return (preset?.provider && OIDC_ISSUER) ?? BACKEND_URL;
}

async function report(url: URL, options: DoctorOptions, given: Variables): Promise<void> {
  installPlainDispatcher();
  const diagnosis = await examine({
    ...{ options, url, given, now: Date.now },
    fetch: (request) => fetch(request),
  });
  const { columns, isTTY = false } = process.stdout;
  // A terminal may not know its own width, and say 0.
  const width = Math.max(NARROWEST, Math.min(columns || WIDEST, WIDEST));
  const page = { width, colors: isTTY && !process.env.NO_COLOR };
  console.log(options.json ? writeJson(diagnosis) : writeReport(diagnosis, page));
  await keep(diagnosis, options);
  process.exitCode = EXIT_CODES[diagnosis.outcome];
}

/** Writes down what works, or carries it to where it is used. */
async function keep(diagnosis: Diagnosis, options: DoctorOptions): Promise<void> {
  const { outFile, json, destination } = options;
  const settings = usableIn(diagnosis);
  if (outFile !== undefined && destination !== 'env') {
    if (settings !== undefined) writeVariables(outFile, variableLines(settings, settings.own));
    if (!json)
      console.log(`  ${settings === undefined ? 'Nothing was written' : 'Written'} to ${outFile}.\n`);
  }
  if (settings !== undefined) return push(settings, options);
  if (destination !== undefined) console.log('  Nothing was pushed: see above.\n');
}

/** What works, or will work once it is filled in; what was wrong with a configuration is right in what was found. */
function usableIn({ outcome, settings, findings }: Diagnosis): Settings | undefined {
  const isRight = findings.every(({ id, level }) => level !== 'wrong' || id.startsWith('variables.'));
  const isProven = findings.some(({ id }) => id === 'proof.works');
  const isUsable = outcome === 'fine' || outcome === 'incomplete' || (isRight && isProven);
  return isUsable ? settings : undefined;
}

/** The variables of a file; `undefined` where there is no such file. */
function readGiven(file: string | undefined): Variables | undefined {
  if (file === undefined) return {};
  if (!existsSync(file)) return undefined;
  const entries = Object.entries(parseEnv(readFileSync(file, 'utf8')));
  return present(Object.fromEntries(entries.map(([name, value]) => [name, value || undefined])));
}

async function typedPassword({ user, json }: DoctorOptions): Promise<string | undefined> {
  if (user === undefined || json) return undefined;
  return (await askHidden(`Password of ${user}: `)) || undefined;
}
