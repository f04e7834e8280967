import type { Secrets } from '../cli/secrets.ts';
import type { Wire } from '../examine/wire.ts';
import { isHtml, redirectOf } from '../examine/wire.ts';
import { unreachable } from '../judge/failures.ts';
import { type Finding, fine, note } from '../report/findings.ts';
import { ancestors } from './addresses.ts';
import { meetNeighbours, type Neighbours } from './neighbours.ts';

/** What the first look at a backend needs. */
interface Stranger {
  readonly url: URL;
  readonly wire: Wire;
  readonly secrets: Secrets;
  say(...findings: readonly Finding[]): void;
}

/**
 * Learns what the backend says to what is not there.
 *
 * @returns `undefined` where nobody answers
 */
export async function firstContact({ wire, url, say, secrets }: Stranger): Promise<Neighbours | undefined> {
  const front = await wire.probe(url.href);
  if (!front.ok) {
    say(unreachable(url.origin, front.reason));
    return undefined;
  }
  say(fine('address.reached', `${url.origin} answers.`));
  const away = redirectOf(front);
  if (away !== undefined && away.origin !== url.origin) {
    const origin = secrets.quote(away.origin);
    say(
      note(
        'address.redirects',
        `It leads on to ${origin}, where the doctor does not follow: what it sends is for ${url.origin}.`,
        `If the API is there, use --url ${origin}`,
      ),
    );
  }
  const neighbours = await meetNeighbours(wire, ancestors(url)[0] ?? url.origin);
  const { nowhere } = neighbours;
  if (nowhere.ok && nowhere.status === 200 && isHtml(nowhere)) {
    const text =
      'It answers every address with a page, as the server of a web application does; only JSON counts.';
    say(note('address.catch-all', text));
  }
  return neighbours;
}
