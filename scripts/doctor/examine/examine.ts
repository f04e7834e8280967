import { PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { loadConfig } from '../../../edge/config/config.ts';
import { judgePlainHttp } from '../../../edge/config/plain-http.ts';
import type { Clock, Fetch } from '../../../edge/types.ts';
import type { DoctorOptions } from '../cli/options.ts';
import { createSecrets, oneLine } from '../cli/secrets.ts';
import { ancestors } from '../discover/addresses.ts';
import { contradictions, hostsOf, presetIn, STAND_IN_SECRET } from '../discover/contracts.ts';
import { firstContact } from '../discover/first-contact.ts';
import { endpointIn, findProvider, metadataIn } from '../discover/provider-document.ts';
import {
  type Diagnosis,
  type Finding,
  note,
  outcomeOf,
  present,
  type Settings,
  type Variables,
  wrong,
} from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { examineBackend } from './examine-backend.ts';
import { examineProvider } from './examine-provider.ts';
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

/** Examines a backend, or a provider, and says what it has found; no secret is in what it says, but in `settings.own`. */
export async function examine({ fetch, now, limits, ...about }: ExamineOptions): Promise<Diagnosis> {
  const { url, given, options } = about;
  const { password, clientId, clientSecret, apiKey, keys } = options;
  const secrets = createSecrets();
  for (const secret of [password, clientSecret, apiKey, keys.JWT_SECRET]) secrets.add(secret);
  const findings: Finding[] = [];
  const say = (...said: readonly Finding[]) => void findings.push(...said.map(printable));
  const hosts = hostsOf(options.preset ?? presetIn(given), url);
  const api = hosts.length > 0 && options.api !== undefined ? [new URL(options.api).origin] : [];
  const wire = createWire([url.origin, ...hosts, ...api], { fetch, now, learn: secrets.learn, ...limits });
  const own = present({
    ...{ CLIENT_ID: clientId, BACKEND_API_KEY: apiKey },
    CLIENT_SECRET: clientId === undefined ? undefined : clientSecret,
  });
  say(...plainHttp(url, given), ...problemsOf(given, url, options));
  const stranger = { ...about, secrets, wire, now, say, own };
  const neighbours = await firstContact(stranger);
  const settings = neighbours && (await lookAt({ ...stranger, neighbours }));
  if (settings !== undefined && Object.keys(given).length > 0)
    say(...contradictions(given, settings.variables));
  const isComplete = settings?.fillIn.every((each) => each.given) === true && hasTried(findings);
  const outcome = outcomeOf(findings, isComplete);
  const kept = settings && { settings: { ...printable({ ...settings, own: {} }), own: settings.own ?? {} } };
  return { address: url.href, findings, ...kept, outcome };
}

/** What a backend wrote in it gets no line of its own. Secrets are hidden where they are quoted, not here: by place. */
function printable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, each) => (typeof each === 'string' ? oneLine(each) : each));
}

async function lookAt(exam: Examination): Promise<Settings | undefined> {
  const { options, given, url, say } = exam;
  const document = await findProvider(exam);
  const metadata = document === undefined ? { endpoint: [] } : metadataIn(exam, document);
  const name = options.preset ?? presetIn(given);
  const { provider }: Partial<Preset> = name === undefined ? {} : PRESETS[name];
  const isProvider = document !== undefined && endpointIn(document, 'authorization_endpoint') !== undefined;
  if (isProvider && (name === undefined || provider !== undefined)) {
    const settings = await examineProvider(exam, document);
    const text = 'It takes passwords too (the password grant).';
    if (metadata.endpoint.length > 0)
      say(note('provider.passwords', text, 'To examine that way instead, add --preset oauth2.'));
    return settings;
  }
  const text = `There is no discovery document below ${ancestors(url).join(' or ')}.`;
  const cure = 'Use the issuer for --url: /.well-known/openid-configuration is below it.';
  if (provider !== undefined) say(wrong('provider.missing', text, cure));
  return examineBackend(exam, metadata);
}

/** What the product would not go to, and so is of no use to write down. */
function plainHttp(url: URL, { DANGEROUSLY_ALLOW_HTTP: isAllowed = 'off' }: Variables): Finding[] {
  const judged = judgePlainHttp('BACKEND_URL', url.href, isAllowed === 'on' || isAllowed === 'true');
  if (!judged?.isRefused) return [];
  return [wrong('address.plain-http', `${url.origin} ${judged.problem}.`, judged.cure)];
}

/**
 * What is wrong with a configuration, whatever the backend says. What is missing there, the doctor finds, or asks for.
 *
 * @param url - what is examined, where the configuration does not say it
 */
function problemsOf(given: Variables, url: URL, { keys }: DoctorOptions): Finding[] {
  const all = { BACKEND_URL: url.href, SESSION_SECRET: STAND_IN_SECRET, ...keys, ...given };
  const hasKey = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URL'].some((name) => name in all);
  const loaded = loadConfig(all);
  const problems = loaded.ok ? [] : loaded.problems;
  return problems
    .filter(({ variable }) => variable in given && (hasKey || !/^JWT_(?:ISSUER|AUD|ALG)/.test(variable)))
    .map(({ variable, problem, cure }) => wrong(`variables.${variable}`, `${variable} ${problem}.`, cure));
}

function hasTried(findings: readonly Finding[]): boolean {
  const said = (id: Finding['id']) => findings.some((each) => each.id === id);
  return (said('proof.works') && !said('proof.bearer')) || said('provider.client-known');
}
