import * as v from 'valibot';
import type { AnyExchange, Preset } from '../backend/presets/index.ts';
import { codesTakenBy } from '../backend/sign-in-methods.ts';
import { takenBy } from '../backend/spent-tokens.ts';
import { namesAsked, namesInLine } from '../backend/template.ts';
import { type BackendDefinition, presetOf } from './backend-definition.ts';
import { backendSchema } from './backend-schema.ts';
import { socialProblems } from './social-checks.ts';
import type { ConfigProblem } from './types.ts';

const CURE = 'Correct the entry; docs/backends.md has an example of each shape.';

/** Whether a definition is one, as far as it can be told member by member. */
function isDefinition(given: unknown): given is BackendDefinition {
  return v.is(backendSchema, given);
}

/** How the backend is talked to, where that is said, and said rightly. */
export function definitionIn(options: unknown): BackendDefinition | undefined {
  const { backend }: { readonly backend?: unknown } = Object(options);
  return isDefinition(backend) ? backend : undefined;
}

/** Lists what is wrong with the `backend` of `gatehouse.config.ts`. */
export function definitionProblems(given: unknown): ConfigProblem[] {
  const { issues = [] } = v.safeParse(backendSchema, given);
  if (issues.length > 0 || !isDefinition(given)) {
    return issues.map((issue) => problemAt(v.getDotPath(issue) ?? '', issue.message));
  }
  const preset = presetOf(given);
  return [
    ...pathsMissing(given, preset),
    ...signInProblems(preset),
    ...codeProblems(preset),
    ...passwordlessProblems(given, preset),
    ...refreshProblems(preset),
    ...socialProblems(given.socialProviders, preset).map(([place, problem]) =>
      problemAt(`socialProviders${place}`, problem),
    ),
  ];
}

function problemAt(place: string, problem: string): ConfigProblem {
  const where = place === '' ? 'backend' : `backend.${place}`;
  return { variable: 'gatehouse.config.ts', problem: `${where}: ${problem}`, cure: CURE };
}

const EXCHANGES = [
  'login',
  'secondFactor',
  'refresh',
  'me',
  'logout',
  'registration',
  'passwordChange',
  'accountDeletion',
] as const;

function pathsMissing(definition: BackendDefinition, preset: Preset): ConfigProblem[] {
  return EXCHANGES.filter((name) => {
    const own = definition[name];
    return own !== undefined && own !== 'none' && preset[name] === undefined;
  }).map((name) => problemAt(name, 'has no path, and its preset has none'));
}

function signInProblems({ login }: Preset): ConfigProblem[] {
  if (login === undefined || login.request !== undefined) return [];
  const asked = namesAsked(login);
  const missing = ['username', 'password'].filter((name) => !asked.includes(name));
  return [
    ...missing.map((name) => problemAt('login.body', `has $${name} nowhere, so nobody could sign in`)),
    ...addressProblems('login', login),
  ];
}

function codeProblems({ login, secondFactor, passwordless }: Preset): ConfigProblem[] {
  if (secondFactor === undefined) return [];
  const first = [login, passwordless?.code, ...(passwordless?.links ?? [])];
  const isTold = first.some((exchange) => exchange?.answer) || [secondFactor.challenge].flat().length > 0;
  const isAsked = secondFactor.request !== undefined || codesTakenBy(secondFactor).includes('code');
  return [
    ...(isTold
      ? []
      : [problemAt('secondFactor.challenge', 'is missing: say where the answer to a sign-in has it')]),
    ...(isAsked ? [] : [problemAt('secondFactor.body', 'has $code nowhere, so no code would arrive')]),
    ...placeProblems('secondFactor', secondFactor),
  ];
}

function passwordlessProblems(
  { passwordless: own }: BackendDefinition,
  { passwordless }: Preset,
): ConfigProblem[] {
  if (own === undefined || own === 'none') return [];
  if (passwordless === undefined)
    return [
      own === 'on'
        ? problemAt('passwordless', 'is on, and the preset does not know how: say it')
        : problemAt('passwordless.request', 'has no path, and its preset has none'),
    ];
  const { request, code, links = [] } = passwordless;
  const lacks = (exchange: AnyExchange & { request?: unknown }, name: string) =>
    exchange.request === undefined && !namesAsked(exchange).includes(name);
  return [
    ...(lacks(request, 'email')
      ? [problemAt('passwordless.request.body', 'has $email nowhere, so no message would arrive')]
      : []),
    ...(code === undefined && links.length === 0
      ? [problemAt('passwordless', 'has neither code nor links, so nobody would come in')]
      : []),
    ...(code !== undefined && lacks(code, 'code')
      ? [problemAt('passwordless.code.body', 'has $code nowhere, so no code would arrive')]
      : []),
    ...(code === undefined ? [] : placeProblems('passwordless.code', code)),
    ...links.flatMap((link, index) => [
      ...(lacks(link, 'token')
        ? [
            problemAt(
              `passwordless.links.${index}`,
              'has $token nowhere, so nothing of the link would arrive',
            ),
          ]
        : []),
      ...placeProblems(`passwordless.links.${index}`, link),
    ]),
  ];
}

/** An input may be a segment of an address where tokens are issued, but not the first, or nothing would be left of the API. */
function placeProblems(name: string, { path }: AnyExchange): ConfigProblem[] {
  return /^\/+\$/.test(path) ? [problemAt(`${name}.path`, 'begins with an input')] : [];
}

function refreshProblems({ refresh }: Preset): ConfigProblem[] {
  if (refresh === undefined) return [];
  const isSilent = !Object.values(takenBy(refresh)).includes(true);
  const silent = problemAt(
    'refresh',
    'shows no token: put $refreshToken or $accessToken where it goes, or name it in bearer',
  );
  return [...(isSilent ? [silent] : []), ...addressProblems('refresh', refresh)];
}

/** Nothing below `/api` leads to where tokens are issued: the address has to be known. */
function addressProblems(name: string, { path }: AnyExchange): ConfigProblem[] {
  const [pathname = ''] = path.split('?', 1);
  const isKnown = namesInLine(pathname).length === 0;
  return isKnown ? [] : [problemAt(`${name}.path`, 'has an input in front of its query')];
}
