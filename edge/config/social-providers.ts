import {
  type AnyExchange,
  labelOf,
  type SocialProvider,
  type SocialTemplate,
} from '../backend/presets/index.ts';
import { fillLine } from '../backend/template.ts';
import { part } from './parts.ts';

/** What differs from what the preset says of all providers alike. */
export interface OwnSocialProvider extends Partial<Omit<SocialProvider, 'authorize' | 'exchange'>> {
  readonly authorize?: Partial<SocialProvider['authorize']>;
  /** `none` where what comes back are the tokens. */
  readonly exchange?: Partial<NonNullable<SocialProvider['exchange']>> | 'none';
}

/** The providers that are offered: names alone where the preset knows the rest. */
export type SocialProviders = readonly string[] | Readonly<Record<string, OwnSocialProvider>>;

/** Each of them whole; one that nobody has said of where it begins is left out, and the checks say so. */
export function socialProvidersOf(
  template: SocialTemplate | undefined,
  defined: SocialProviders | undefined,
): Readonly<Record<string, SocialProvider>> | undefined {
  if (defined === undefined) return undefined;
  const own = Object.entries(ownProviders(defined));
  return Object.fromEntries(own.flatMap(([name, each]) => entryOf(template, name, each)));
}

/** @returns by name */
export function ownProviders(defined: SocialProviders): Readonly<Record<string, OwnSocialProvider>> {
  return isList(defined) ? Object.fromEntries(defined.map((name) => [name, {}])) : defined;
}

function entryOf(
  template: SocialTemplate | undefined,
  name: string,
  own: OwnSocialProvider,
): [string, SocialProvider][] {
  const authorize = named(name, { ...template?.authorize, ...own.authorize });
  if (authorize === undefined) return [];
  const exchange =
    own.exchange === 'none' ? undefined : named(name, { ...template?.exchange, ...own.exchange });
  const { label = labelOf(name) } = own;
  const { returns, errors, stateless } = { ...template, ...own };
  const more = { ...part('returns', returns), ...part('errors', errors), ...part('stateless', stateless) };
  return [[name, { label, authorize, ...part('exchange', exchange), ...more }]];
}

/** Its address is to be known before anyone asks for it. */
function named<Exchange extends { readonly path?: string }>(
  provider: string,
  exchange: Exchange,
): (Exchange & { readonly path: string }) | undefined {
  const { path } = exchange;
  return path === undefined ? undefined : { ...exchange, path: fillLine(path, { provider }) };
}

/** Changes every exchange of them. */
export function mapSocial(
  providers: Readonly<Record<string, SocialProvider>> | undefined,
  change: <Each extends AnyExchange>(exchange: Each) => Each,
): Readonly<Record<string, SocialProvider>> | undefined {
  if (providers === undefined) return undefined;
  const changed = Object.entries(providers).map(([name, { authorize, exchange, ...rest }]) => [
    name,
    { ...rest, authorize: change(authorize), ...part('exchange', exchange && change(exchange)) },
  ]);
  return Object.fromEntries(changed);
}

function isList(defined: SocialProviders): defined is readonly string[] {
  return Array.isArray(defined);
}
