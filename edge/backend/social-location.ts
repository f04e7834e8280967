import { isLoopback } from '../http/loopback.ts';
import { isSuccess, later, type Rejected, tokenIn } from './answer.ts';
import type { Answered, Transient } from './fetch.ts';
import type { Fault } from './judge.ts';
import { namesIn } from './member-fault.ts';
import { nameOf, valueIn } from './places.ts';
import type { Place, SocialAuthorization, SocialProvider } from './presets/index.ts';
import type { BackendContract } from './request.ts';
import { namesAsked, namesInLine } from './template.ts';

/** Where a sign-in begins, if it does. */
export type SocialBegun =
  /** `state` is what has to come back. */
  | { readonly status: 'ok'; readonly url: string; readonly state: string; readonly kept?: string }
  | Rejected
  | Transient;

export const NOT_HERE: Transient = { status: 'transient', code: 'backend_invalid' };
/** Characters of an address: servers take no longer ones. */
const MAX_URL = 8_000;

/** Whether the gate asks where the browser is to be sent, in the place of sending it there at once. */
export function isAskedFor({ location, answer }: SocialAuthorization): boolean {
  return location !== undefined || answer !== undefined;
}

/** Whether data says where the state goes. */
export function asksForState({ query = {}, ...exchange }: SocialAuthorization): boolean {
  return [...namesAsked(exchange), ...Object.values(query).flatMap(namesInLine)].includes('state');
}

/** What an answer says of where the browser is to be sent: a document, or a redirect. */
export function locationIn(
  answer: Answered | Transient,
  provider: SocialProvider,
  state: string,
  contract: BackendContract,
): SocialBegun {
  if (answer.status === 'transient') return answer;
  const { location = [], keep = [] } = provider.authorize;
  const isRedirect = answer.httpStatus >= 300 && answer.httpStatus < 400;
  const isAnswer = isSuccess(answer) || isRedirect;
  const url = isAnswer ? fitting(valueIn(answer, location), contract) : undefined;
  if (url === undefined) return { ...later(answer), fault: faultOf(answer, location) };
  return begun(url, provider, state, tokenIn(valueIn(answer, keep)));
}

function faultOf({ httpStatus, body, said }: Answered, location: Place | readonly Place[]): Fault {
  const found = namesIn(body);
  return {
    reason: said.httpStatus >= 500 ? 'out_of_order' : 'location_missing',
    status: httpStatus,
    member: nameOf(location),
    ...(found !== '' && { found }),
    variable: 'gatehouse.config.ts',
    cure: 'Say in `authorize` where a sign-in begins, and in its `location` where the answer has the address to go to.',
  };
}

/** Where people may be sent to sign in, at somebody's word: what is not read on the way, and shows nobody's password; or the backend itself. */
export function fitting(address: unknown, { baseUrl }: BackendContract): URL | undefined {
  const url = typeof address === 'string' && address.length <= MAX_URL ? URL.parse(address) : null;
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  const isPlain = url.protocol === 'http:' && (isLoopback(url) || url.origin === new URL(baseUrl).origin);
  return url.protocol === 'https:' || isPlain ? url : undefined;
}

/** A state that nobody has said where to put is the backend's own: it comes back as it stands in the address. */
export function begun(
  url: URL | undefined,
  { authorize, stateless }: SocialProvider,
  state: string,
  kept?: string,
): SocialBegun {
  if (url === undefined) return NOT_HERE;
  const isOurs = asksForState(authorize) || url.href.includes(state);
  const foreign = isOurs ? '' : (url.searchParams.get('state') ?? '');
  if (!isOurs && foreign === '' && !stateless) return { ...NOT_HERE, fault: NO_STATE };
  const told = kept === undefined ? {} : { kept };
  return { status: 'ok', url: url.href, state: foreign === '' ? state : foreign, ...told };
}

const NO_STATE: Fault = {
  reason: 'state_missing',
  status: 200,
  variable: 'gatehouse.config.ts',
  cure: 'The address to go to has no state: pass $state on in `authorize`, or say `stateless: true`.',
};
