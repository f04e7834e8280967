import { isHtml, jsonOf, type Observation, UNASKED, type Wire } from '../examine/wire.ts';
import { type DoorVerdict, isSameAs, judgeDoor } from '../judge/door.ts';

const NOBODY = `no-such-thing-${crypto.randomUUID().slice(0, 8)}`;

/** What is beside an address, where nothing can be: the same answer there and here says nothing of the address. */
export interface Neighbours {
  /** What reads are answered with where nothing is. */
  readonly nowhere: Observation;
  /** Whether a post to an address that cannot be there is refused. */
  readonly refusesPosts: boolean;
  /**
   * Looks at an address without anything that could create or change: by reads, and by a list with nothing in it.
   *
   * @returns why nothing else may be posted there; `undefined` where it may
   */
  bar(address: string): Promise<DoorVerdict | undefined>;
  /** What an empty list is answered with beside an address. */
  listed(url: string): Promise<Observation>;
  /** What the same request is answered with beside its address. */
  beside(request: Request): Promise<Observation>;
}

/** @param base - without a trailing slash */
export async function meetNeighbours(wire: Wire, base: string): Promise<Neighbours> {
  const cache = new Map<string, Promise<Observation>>();
  const once = (key: string, ask: () => Promise<Observation>) => {
    const answer = cache.get(key) ?? ask();
    cache.set(key, answer);
    return answer;
  };
  const read = (address: string, method = 'GET') =>
    once(`${method} ${address}`, () => wire.probe(address, { method }));
  const post = (address: string) => once(`POST ${address}`, () => wire.probe(emptyList(address)));

  const nowhere = await read(`${base}/${NOBODY}`);
  const refusal = await post(`${base}/${NOBODY}`);
  // A page is what a web application answers everything with.
  const refusesPosts = refusal.ok && refusal.status < 500 && (refusal.status >= 300 || isHtml(refusal));

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
    const methods = async (of: string) => {
      const answer = await read(of, 'OPTIONS');
      return answer.ok ? (answer.headers.get('allow') ?? '') : '';
    };
    return /\bPOST\b/.test(await methods(address)) && !/\bPOST\b/.test(await methods(siblingOf(address)));
  }

  return {
    nowhere,
    refusesPosts,
    async bar(url) {
      const [address = ''] = url.split('?', 1);
      if (!refusesPosts) return CLOSED;
      const said = await post(address);
      if (!said.ok) return CLOSED;
      const first = judgeDoor(said, UNASKED);
      // What breaks on a list is there, whatever page it shows then.
      if (first.status !== 'open' && said.status < 500) return first.status === 'moved' ? first : CLOSED;
      const isAlike = isSameAs(said, await post(siblingOf(address)));
      if (isAlike && (await isCollection(parentOf(address))) && !(await takesPosts(address))) return CLOSED;
      return (await isResource(address)) ? CLOSED : undefined;
    },
    listed: (url) => post(siblingOf(url.split('?', 1)[0] ?? '')),
    async beside(request) {
      const [address = ''] = request.url.split('?', 1);
      if (await isCollection(parentOf(address))) return UNASKED;
      const sibling = siblingOf(address);
      const body = await request.clone().text();
      return once(`${body} ${sibling}`, () => wire.probe(new Request(sibling, request.clone())));
    },
  };
}

const CLOSED: DoorVerdict = { status: 'closed' };

/** There is nothing in it that could be created, and every parser takes it. */
function emptyList(address: string): Request {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return new Request(address, { method: 'POST', headers, body: '[]' });
}

function parentOf(address: string): string {
  return address.replace(/\/[^/]*\/?$/, '');
}

function siblingOf(address: string): string {
  return `${parentOf(address)}/${NOBODY}${address.endsWith('/') ? '/' : ''}`;
}
