import { PRESET_NAMES, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { loadConfig } from '../../../edge/config/config.ts';
import { judgePlainHttp } from '../../../edge/config/plain-http.ts';
import type { Clock, Fetch } from '../../../edge/types.ts';
import { compare } from '../cli/compare.ts';
import type { DoctorOptions } from '../cli/options.ts';
import { createSecrets } from '../cli/secrets.ts';
import { ancestors } from '../discover/addresses.ts';
import { firstContact, type Nowhere } from '../discover/first-contact.ts';
import { endpointIn, findProvider, listIn, type ProviderDocument } from '../discover/provider-document.ts';
import type { Context } from '../discover/search.ts';
import {
  type Diagnosis,
  type Finding,
  fine,
  outcomeOf,
  type Settings,
  type Variables,
  wrong,
} from '../report/findings.ts';
import { withoutSecrets } from '../report/json.ts';
import type { Examination } from './examination.ts';
import { examineBackend } from './examine-backend.ts';
import { examineProvider } from './examine-provider.ts';
import { learnFrom } from './learn.ts';
import { createWire } from './wire.ts';

export interface ExamineOptions {
  readonly options: DoctorOptions;
  readonly url: URL;
  readonly given: Variables;
  readonly fetch: Fetch;
  readonly now: Clock;
  /** How long an answer may take, and all of them together, in milliseconds. */
  readonly limits?: { readonly probeMs?: number; readonly totalMs?: number };
}

/** Examines a backend, or a provider, and says what it has found; nothing secret is in what it says. */
export async function examine({ fetch, now, limits, ...about }: ExamineOptions): Promise<Diagnosis> {
  const { url, given, options } = about;
  const secrets = createSecrets();
  for (const secret of secretsIn(options)) secrets.add(secret);
  const findings: Finding[] = [];
  const learn = learnFrom.bind(undefined, secrets);
  const wire = createWire(url.origin, { fetch, now, learn, ...limits });
  const exam: Examination = { ...about, secrets, wire, now, say: (...said) => void findings.push(...said) };
  exam.say(...plainHttp(url, given), ...problemsOf(given, url));
  const nowhere = await firstContact(exam);
  const found = nowhere && (await lookAt(exam, nowhere));
  if (found?.settings !== undefined && Object.keys(given).length > 0)
    exam.say(...compare(given, found.settings));
  const isComplete = found?.settings?.fillIn.every((each) => each.given) === true && hasTried(findings);
  const outcome = outcomeOf(findings, isComplete);
  return withoutSecrets({ address: url.href, findings, ...found, outcome }, secrets.hide);
}

function secretsIn({ password, clientSecret, apiKey, keys }: DoctorOptions): (string | undefined)[] {
  return [password, clientSecret, apiKey, keys.JWT_SECRET];
}

interface Found {
  readonly settings?: Settings;
  readonly alternative?: Settings;
}

async function lookAt(exam: Examination, nowhere: Nowhere): Promise<Found> {
  const { user } = exam.options;
  const document = await findProvider(exam);
  const context = { nowhere, ...(document && contextOf(exam, document)) };
  const chosen: Preset | undefined = presetOf(exam);
  const isProvider = document !== undefined && endpointIn(document, 'authorization_endpoint') !== undefined;
  if (!isProvider || (chosen !== undefined && chosen.provider === undefined)) {
    if (chosen?.provider !== undefined) sayNoProvider(exam);
    return part('settings', await examineBackend(exam, context));
  }
  const settings = await examineProvider(exam, document);
  if (context.endpoint === undefined || user === undefined) return { settings };
  exam.say(
    fine(
      'provider.passwords',
      'It takes passwords too (the password grant): that is examined as another way.',
    ),
  );
  return { settings, ...part('alternative', await examineBackend(exam, context)) };
}

function presetOf({ options, given }: Examination): Preset | undefined {
  const name = options.preset ?? PRESET_NAMES.find((each) => each === given.BACKEND_PRESET);
  return name && PRESETS[name];
}

/** What a provider's document tells of it as an OAuth server. */
function contextOf({ url }: Examination, document: ProviderDocument): Omit<Context, 'nowhere'> {
  const endpoint = endpointIn(document, 'token_endpoint');
  const revocation = endpointIn(document, 'revocation_endpoint');
  const published = endpointIn(document, 'jwks_uri');
  const isOffered = listIn(document, 'grant_types_supported')?.includes('password');
  const base = endpoint && ancestors(url).find((each) => endpoint.startsWith(`${each}/`));
  if (!isOffered || endpoint === undefined || base === undefined) return { published };
  return {
    published,
    // RFC 6749, section 4.3: its own address alone, as a password is sent there.
    endpoint: { base, path: endpoint.slice(base.length), encoding: 'form', presets: ['oauth2'] },
    revocation: revocation?.startsWith(`${base}/`) ? revocation.slice(base.length) : undefined,
  };
}

function sayNoProvider({ say, url }: Examination): void {
  say(
    wrong(
      'provider.missing',
      `There is no discovery document below ${ancestors(url).join(' or ')}.`,
      'Use the issuer of the provider for --url: its document is at /.well-known/openid-configuration below it.',
    ),
  );
}

/** What the product would not go to, and so is of no use to write down. */
function plainHttp(url: URL, { DANGEROUSLY_ALLOW_HTTP: isAllowed = 'off' }: Variables): Finding[] {
  const judged = judgePlainHttp('BACKEND_URL', url.href, isAllowed === 'on' || isAllowed === 'true');
  return judged?.isRefused
    ? [wrong('address.plain-http', `${url.origin} ${judged.problem}.`, judged.cure)]
    : [];
}

/**
 * What is wrong with a configuration, whatever the backend says.
 *
 * @param url - what is examined, where the configuration does not say it
 */
function problemsOf(given: Variables, url: URL): Finding[] {
  if (Object.keys(given).length === 0) return [];
  const loaded = loadConfig({ BACKEND_URL: url.href, ...given });
  const problems = loaded.ok ? [] : loaded.problems;
  return problems.map(({ variable, problem, cure }) =>
    wrong(`variables.${variable}`, `${variable} ${problem}.`, cure),
  );
}

function hasTried(findings: readonly Finding[]): boolean {
  return findings.some(({ id }) => id === 'proof.works' || id === 'provider.client-known');
}

function part<Name extends string>(
  name: Name,
  settings: Settings | undefined,
): { readonly [Key in Name]?: Settings } {
  const whole: { [Key in Name]?: Settings } = {};
  if (settings !== undefined) whole[name] = settings;
  return whole;
}
