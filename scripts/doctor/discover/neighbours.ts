import { isPage, jsonOf, type Observation, UNASKED, type Wire } from '../examine/wire.ts';
import { CLOSED, type DoorVerdict, isOfSomethingElse, isSameAs, judgeDoor } from '../judge/door.ts';

const NOBODY = `no-such-thing-${crypto.randomUUID().slice(0, 8)}`;

/** What is beside an address, where nothing can be: the same answer there and here says nothing of the address. */
export type Neighbours = Awaited<ReturnType<typeof meetNeighbours>>;

/** @param base - without a trailing slash */
export async function meetNeighbours(wire: Wire, base: string) {
  const cache = new Map<string, Promise<Observation>>();
  const once = (key: string, ask: () => Promise<Observation>) => {
    const answer = cache.get(key) ?? ask();
    cache.set(key, answer);
    return answer;
  };
  const read = (address: string, method = 'GET') =>
    once(`${method} ${address}`, () => wire.probe(address, { method }));
  const post = (address: string) => once(`POST ${address}`, () => wire.probe(emptyList(address)));

  /** What reads are answered with where nothing is. */
  const nowhere = await read(`${base}/${NOBODY}`);
  const refusal = await post(`${base}/${NOBODY}`);
  /** Whether a post to an address that cannot be there is refused. A page is what a web application answers everything with. */
  const refusesPosts = refusal.ok && refusal.status < 500 && (refusal.status >= 300 || isPage(refusal));

  /** Whether names below a place are taken for those of things, as `/users/:id` does: then a post may create one. */
  async function isCollection(parent: string): Promise<boolean> {
    const below = await read(`${parent}/${NOBODY}`);
    if (!below.ok) return true;
    if (parent !== base && isSameAs(below, nowhere)) return isCollection(base);
    return !isSameAs(below, await read(`${parent}/${NOBODY}/${NOBODY}`));
  }

  /** Whether something can be read there, as of a collection: then a post creates one more. */
  async function isResource(address: string): Promise<boolean> {
    const answer = await read(address);
    return answer.ok && answer.status < 300 && jsonOf(answer) !== undefined;
  }

  async function takesPosts(address: string): Promise<boolean> {
    const answer = await read(address, 'OPTIONS');
    return answer.ok && /\bPOST\b/.test(answer.headers.get('allow') ?? '');
  }

  /**
   * Looks at an address without anything that could create or change: by reads, and by a list with nothing in it.
   *
   * @returns why nothing else may be posted there; `undefined` where it may
   */
  async function bar(url: string): Promise<DoorVerdict | undefined> {
    const address = withoutQuery(url);
    if (!refusesPosts) return CLOSED;
    const said = await post(address);
    const first = judgeDoor(said, UNASKED);
    if (!said.ok || first.status === 'moved') return first;
    // What breaks on a list is there, whatever page it shows then.
    if (first.status === 'closed' && said.status < 500 && !isOfSomethingElse(said)) return CLOSED;
    const isAlike = isSameAs(said, await post(strangerOf(address)));
    const isAnything = isAlike && (await isCollection(parentOf(address)));
    const isNamed = isAnything && (await takesPosts(address)) && !(await takesPosts(strangerOf(address)));
    if ((isAnything && !isNamed) || (await isResource(address))) return CLOSED;
    if (first.status !== 'content') return undefined;
    return isAlike ? CLOSED : first;
  }

  return {
    ...{ nowhere, refusesPosts, bar },
    /** What an empty list is answered with beside an address. */
    listed: (url: string) => post(strangerOf(withoutQuery(url))),
    /**
     * What the same request is answered with beside its address.
     *
     * @param siblingOf - `namesakeOf` for one whose name begins alike: some guard `/api`, and `/api-token` with it
     */
    async beside(request: Request, siblingOf = strangerOf): Promise<Observation> {
      const address = withoutQuery(request.url);
      if (await isCollection(parentOf(address))) return UNASKED;
      const sibling = siblingOf(address);
      const body = await request.clone().text();
      return once(`${body} ${sibling}`, () => wire.probe(new Request(sibling, request.clone())));
    },
  };
}

/** There is nothing in it that could be created, and every parser takes it. */
function emptyList(address: string): Request {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return new Request(address, { method: 'POST', headers, body: '[]' });
}

export function withoutQuery(address: string): string {
  return address.split('?', 1)[0] ?? address;
}

function parentOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/\/[^/]*\/?$/, '');
}

export function strangerOf(address: string): string {
  return `${parentOf(address)}/${NOBODY}${address.endsWith('/') ? '/' : ''}`;
}

/** Half of the name, no more: some serve whatever begins with the whole. */
export function namesakeOf(address: string): string {
  const [, name = ''] = /([^/]*)\/?$/.exec(address) ?? [];
  return strangerOf(address).replace(NOBODY, name.slice(0, Math.ceil(name.length / 2)) + NOBODY);
}
