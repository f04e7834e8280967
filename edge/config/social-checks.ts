import { MOST_PROVIDERS, type Preset, type SocialProvider, USUAL_RETURNS } from '../backend/presets/index.ts';
import { asksForState, isAskedFor } from '../backend/social-location.ts';
import { namesAsked, namesInLine } from '../backend/template.ts';
import { ownProviders, type SocialProviders } from './social-providers.ts';
import { AUTHORIZE_NAMES, SOCIAL_NAMES } from './social-schema.ts';
import type { ConfigProblem } from './types.ts';

/** What is wrong, and where. */
type Found = readonly [place: string, problem: string];

/** Lists what is wrong with the providers of a definition, beyond the form of each member. */
export function socialProblems(
  defined: SocialProviders | undefined,
  { socialProviders = {} }: Preset,
): Found[] {
  if (defined === undefined) return [];
  const own = Object.entries(ownProviders(defined));
  const tooMany: Found[] =
    own.length > MOST_PROVIDERS
      ? [['', `has more than ${MOST_PROVIDERS}, for which the sign-in page has no place`]]
      : [];
  return [
    ...tooMany,
    ...own.flatMap(([name, each]) => {
      const whole = Object.hasOwn(socialProviders, name) ? socialProviders[name] : undefined;
      const found: Found[] =
        whole === undefined
          ? [['authorize', 'has no path, and the preset has none: say where a sign-in begins']]
          : [...authorizeProblems(whole), ...exchangeProblems(whole, typeof each.exchange === 'object')];
      return found.map(([place, problem]): Found => [`.${name}.${place}`, problem]);
    }),
  ];
}

/** What is taken as it is, and gives something up. */
export function statelessWarnings({ socialProviders = {} }: Preset): ConfigProblem[] {
  return Object.entries(socialProviders)
    .filter(([, { stateless }]) => stateless)
    .map(([name]) => ({
      variable: 'gatehouse.config.ts',
      problem: `backend.socialProviders.${name}: is taken without its state, so that while somebody signs in there, a link can sign them in as somebody else`,
      cure: 'Have the backend pass the state on to the provider, and say stateless: false; docs/backends.md has how.',
    }));
}

function authorizeProblems({ authorize, stateless }: SocialProvider): Found[] {
  const isData = authorize.request === undefined;
  return [
    ...unknownNames('authorize.path', namesInLine(authorize.path), AUTHORIZE_NAMES),
    ...(isAskedFor(authorize) ? askedProblems(authorize) : sentProblems(authorize)),
    ...(isData && !isAskedFor(authorize) && !asksForState(authorize) && !stateless ? [NO_STATE] : []),
  ];
}

const NO_STATE: Found = [
  'authorize',
  "has $state nowhere, so that somebody else's sign-in could be slipped in: put it where it comes back, as in '$redirectUri?state=$state', or say stateless: true",
];

function askedProblems({ method = 'GET', body }: SocialProvider['authorize']): Found[] {
  return method === 'GET' && body !== undefined
    ? [['authorize', 'has a body, which a GET cannot have: say method or put what it says into the query']]
    : [];
}

/** A browser is sent to an address, and says nothing beside it. */
function sentProblems(authorize: SocialProvider['authorize']): Found[] {
  return (['method', 'encoding', 'body', 'headers', 'cookies', 'bearer', 'keep'] as const)
    .filter((member) => authorize[member] !== undefined)
    .map((member) => [
      `authorize.${member}`,
      'means nothing where the browser is sent there: say in location where the answer has the address',
    ]);
}

function exchangeProblems({ exchange, returns = USUAL_RETURNS }: SocialProvider, isWanted: boolean): Found[] {
  const given = Object.keys(returns);
  if (exchange === undefined) {
    if (isWanted) return [['exchange', 'has no path, and the preset has none']];
    return given.includes('accessToken')
      ? []
      : [['returns', 'has no accessToken, and no exchange would make one']];
  }
  const asked = namesAsked(exchange);
  const [pathname = ''] = exchange.path.split('?', 1);
  const isSilent = exchange.request === undefined && !asked.some((name) => given.includes(name));
  return [
    ...unknownNames('exchange', asked, [...SOCIAL_NAMES, ...given]),
    ...(isSilent ? [['exchange', `shows nothing of what has come back: ${dollars(given)}`] as const] : []),
    ...(namesInLine(pathname).length === 0
      ? []
      : [['exchange.path', 'has an input in front of its query'] as const]),
  ];
}

function unknownNames(place: string, asked: readonly string[], known: readonly string[]): Found[] {
  const isUnknown = asked.some((name) => !known.includes(name));
  return isUnknown ? [[place, `asks for what it is not given: it may have ${dollars(known)}`]] : [];
}

function dollars(names: readonly string[]): string {
  return names.map((name) => `$${name}`).join(', ');
}
