import {
  type AnyExchange,
  PRESETS,
  type Preset,
  type PresetName,
  type SecondFactorExchange,
} from '../backend/presets/index.ts';
import { type BackendDefinition, presetOf } from './backend-definition.ts';
import { type Environment, textIn } from './environment.ts';
import { part, passwordlessWith, verificationWith } from './parts.ts';
import { judgePlainHttp, type PlainHttp } from './plain-http.ts';
import { mapSocial } from './social-providers.ts';
import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';
import { canonicalBase, isBaseUrl } from './variables/schemas.ts';

/** What the variables go on top of: a preset by its name, or what `gatehouse.config.ts` makes of one. */
export interface Basis {
  readonly name: PresetName;
  readonly preset: Preset;
  readonly isDefined: boolean;
}

export interface FoundBasis extends Basis {
  readonly problems: readonly ConfigProblem[];
  readonly plain: readonly PlainHttp[];
}

/**
 * Finds it, with the addresses of exchanges that are elsewhere than the backend.
 *
 * @param definition - one that was checked
 * @param environment - where it may say that an address is to be found
 */
export function basisOf(
  values: Variables,
  definition: BackendDefinition | undefined,
  environment: Environment,
): FoundBasis {
  const name = definition?.extends ?? values.BACKEND_PRESET;
  if (definition === undefined) {
    // Offered where somebody says so, and in the demo. A name that is none is told of elsewhere.
    const { passwordless, ...rest }: Preset = { ...PRESETS[name] };
    const preset = values.BACKEND_URL === 'demo:' ? { ...rest, ...part('passwordless', passwordless) } : rest;
    return { name, preset, isDefined: false, problems: [], plain: [] };
  }
  const problems: ConfigProblem[] = [];
  const plain: PlainHttp[] = [];
  const placed = <Exchange extends AnyExchange>(exchange: Exchange): Exchange => {
    const { base } = exchange;
    if (base === undefined) return exchange;
    const variable = typeof base === 'string' ? 'gatehouse.config.ts' : base.variable;
    const text = (typeof base === 'string' ? base : textIn(environment, base.variable))?.trim() ?? '';
    if (!isBaseUrl(text)) problems.push({ variable, ...NO_BASE });
    else plain.push(...[judgePlainHttp(variable, text, values.DANGEROUSLY_ALLOW_HTTP === true) ?? []].flat());
    return { ...exchange, base: isBaseUrl(text) ? canonicalBase(text) : '' };
  };
  const preset = withExchanges(presetOf(definition), placed);
  return { name, preset, isDefined: true, problems, plain };
}

const NO_BASE = {
  problem: 'is to give the address of an exchange with the backend, and gives no base URL',
  cure: 'Use an http(s) URL without user, query or fragment, such as https://id.example.com/v1.',
};

/** The environment variables that a definition takes addresses from, as it is written: nobody has checked it yet. */
export function definitionVariables(definition: unknown): string[] {
  const {
    passwordReset,
    emailVerification,
    passwordless,
    socialProviders,
    ...exchanges
  }: Readonly<Record<string, unknown>> = Object(definition);
  const { begin, resend }: Readonly<Record<string, unknown>> = Object(exchanges.secondFactor);
  const social = Object.values(Object(socialProviders));
  const within = [passwordReset, emailVerification, passwordless, ...social].flatMap((each) =>
    Object.values(Object(each)),
  );
  const all = [...Object.values(exchanges), ...within.flat(), begin, resend];
  return all.flatMap((exchange) => {
    const { base }: { readonly base?: unknown } = Object(exchange);
    const { variable }: { readonly variable?: unknown } = Object(base);
    return typeof variable === 'string' ? [variable] : [];
  });
}

function withExchanges(preset: Preset, change: <Each extends AnyExchange>(exchange: Each) => Each): Preset {
  const { login, secondFactor, passwordless, refresh, me, logout, registration, passwordReset } = preset;
  const { socialProviders, emailVerification, passwordChange, accountDeletion } = preset;
  return {
    ...preset,
    ...(login && { login: change(login) }),
    ...(secondFactor && { secondFactor: withSteps(change(secondFactor), change) }),
    ...(passwordless && { passwordless: passwordlessWith(passwordless, change) }),
    ...(refresh && { refresh: change(refresh) }),
    ...(me && { me: change(me) }),
    ...(logout && { logout: change(logout) }),
    ...(registration && { registration: change(registration) }),
    ...(socialProviders && { socialProviders: mapSocial(socialProviders, change) ?? {} }),
    ...(emailVerification && { emailVerification: verificationWith(emailVerification, change) }),
    ...(passwordChange && { passwordChange: change(passwordChange) }),
    ...(accountDeletion && { accountDeletion: change(accountDeletion) }),
    ...(passwordReset && {
      passwordReset: {
        request: change(passwordReset.request),
        ...(passwordReset.complete && { complete: change(passwordReset.complete) }),
      },
    }),
  };
}

function withSteps(
  { begin, resend, ...step }: SecondFactorExchange,
  change: <Each extends AnyExchange>(exchange: Each) => Each,
): SecondFactorExchange {
  return { ...step, ...(begin && { begin: change(begin) }), ...(resend && { resend: change(resend) }) };
}
